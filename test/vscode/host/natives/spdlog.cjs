// In place of @vscode/spdlog, which is compiled: without it nothing is written to VS Code's logs, and log output channels stay empty.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  #file;
  #level = 2;
  #isPlain = false;

  constructor(_type, _name, file) {
    this.#file = file;
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (level) => (this.#level = level);
  setPattern = () => (this.#isPlain = false);
  clearFormatters = () => (this.#isPlain = true);
  flush = () => undefined;
  drop = () => undefined;

  #write(level, message) {
    if (level < this.#level) return;
    // VS Code asks for the pattern `%Y-%m-%d %H:%M:%S.%e [%l] %v`.
    const time = new Date().toISOString().slice(0, 23).replace('T', ' ');
    try {
      appendFileSync(this.#file, this.#isPlain ? message : `${time} [${names[level]}] ${message}\n`);
    } catch {
      // A log that can't be written is not worth an error, and at the end its folder is gone.
    }
  }
}

async function createLogger(type, name, file) {
  mkdirSync(dirname(file), { recursive: true });
  return new Logger(type, name, file);
}

exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = (name, file) => createLogger('rotating', name, file);
exports.createAsyncRotatingLogger = (name, file) => createLogger('rotating_async', name, file);
