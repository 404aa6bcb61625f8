/*
 * The only program of the image cni-lab/static: answers every HTTP request on a port.
 * Usage: tcpd [address] port
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\nhello from static\n";

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: tcpd [address] port\n");
    return 2;
  }
  struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};
  if (inet_pton(AF_INET, argc == 3 ? argv[1] : "0.0.0.0", &where.sin_addr) != 1) {
    fprintf(stderr, "tcpd: not an IPv4 address: %s\n", argv[1]);
    return 2;
  }
  /* As process 1 it gets no signal that it doesn't handle: end when told to. */
  signal(SIGTERM, _exit);
  signal(SIGPIPE, SIG_IGN);
  int on = 1, server = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(server, (struct sockaddr *)&where, sizeof where) != 0 || listen(server, 64) != 0) {
    perror("tcpd");
    return 1;
  }
  for (;;) {
    int client = accept(server, NULL, NULL);
    if (client < 0) continue;
    char request[4096];
    struct timeval patience = {.tv_sec = 2};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (read(client, request, sizeof request) > 0 && write(client, answer, strlen(answer)) < 0) perror("tcpd");
    close(client);
  }
}
