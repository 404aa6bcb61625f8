/*
 * Delays packets, where the kernel has no netem: `lag QUEUE MILLISECONDS`, in the namespace where a rule sends packets to that
 * queue (iptables -j NFQUEUE --queue-num QUEUE --queue-bypass). Prints "ready". While it does not run, the rule lets packets pass.
 * It speaks nfnetlink by itself (linux/netfilter/nfnetlink_queue.h), so that it takes no library.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ring = 4096 };
static struct { unsigned id; double due; } waiting[ring];
static unsigned first, next;
static int netlink;
static unsigned short queue;

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

/* One message with one attribute. */
static void tell(int type, int attribute, const void *data, unsigned short length) {
  struct {
    struct nlmsghdr header;
    struct nfgenmsg family;
    struct nlattr attribute;
    char data[64];
  } message = {
      .header = {.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type, .nlmsg_flags = NLM_F_REQUEST},
      .family = {.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(queue)},
      .attribute = {.nla_len = NLA_HDRLEN + length, .nla_type = attribute},
  };
  memcpy(message.data, data, length);
  message.header.nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg)) + NLA_HDRLEN + NLA_ALIGN(length);
  if (send(netlink, &message, message.header.nlmsg_len, 0) < 0) exit((perror("lag: send"), 1));
}

static void release(unsigned id) {
  struct nfqnl_msg_verdict_hdr verdict = {.verdict = htonl(NF_ACCEPT), .id = id};
  tell(NFQNL_MSG_VERDICT, NFQA_VERDICT_HDR, &verdict, sizeof verdict);
}

/* Keeps the number of a packet, as the kernel wrote it, until it is due. */
static void keep(const struct nlmsghdr *message, double delay) {
  const char *at = (const char *)message + NLMSG_LENGTH(sizeof(struct nfgenmsg));
  const char *end = (const char *)message + message->nlmsg_len;
  while (at + NLA_HDRLEN <= end) {
    const struct nlattr *attribute = (const struct nlattr *)at;
    if ((attribute->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR) {
      waiting[next % ring].id = ((const struct nfqnl_msg_packet_hdr *)(at + NLA_HDRLEN))->packet_id;
      waiting[next++ % ring].due = now() + delay;
    }
    at += NLA_ALIGN(attribute->nla_len);
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "usage: lag QUEUE MILLISECONDS\n"), 2;
  queue = atoi(argv[1]);
  double delay = atof(argv[2]);
  netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (netlink < 0 || connect(netlink, (struct sockaddr *)&kernel, sizeof kernel) != 0) return perror("lag"), 1;
  struct nfqnl_msg_config_cmd bind = {.command = NFQNL_CFG_CMD_BIND};
  struct nfqnl_msg_config_params headers = {.copy_range = htonl(0), .copy_mode = NFQNL_COPY_META};
  tell(NFQNL_MSG_CONFIG, NFQA_CFG_CMD, &bind, sizeof bind);
  tell(NFQNL_MSG_CONFIG, NFQA_CFG_PARAMS, &headers, sizeof headers);
  puts("ready");
  fflush(stdout);
  for (;;) {
    while (first != next && waiting[first % ring].due <= now()) release(waiting[first++ % ring].id);
    double left = first == next ? 1000 : waiting[first % ring].due - now();
    if (left < 0) left = 0;
    struct timespec patience = {.tv_sec = left / 1000, .tv_nsec = (long)(left * 1e6) % 1000000000};
    struct pollfd there = {.fd = netlink, .events = POLLIN};
    if (ppoll(&there, 1, &patience, NULL) <= 0) continue;
    char buffer[65536] __attribute__((aligned(8)));
    int length = recv(netlink, buffer, sizeof buffer, MSG_DONTWAIT);
    for (struct nlmsghdr *one = (struct nlmsghdr *)buffer; length > 0 && NLMSG_OK(one, (unsigned)length); one = NLMSG_NEXT(one, length))
      if (one->nlmsg_type == (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET)) keep(one, delay);
  }
}
