// dantaro-validate's job on ticker records, in C++ with simdjson's On-Demand interface.
//
// usage: validate_simdjson <records >good
//
// Every key is read and typed, prices are above 0, volumes not below, bid not above ask, times not
// in the future, not stale, not backwards, no record twice, no price off its symbol's level: as
// dantaro-validate --clock records. Good lines leave as they came, a write for each run of them.
// Two things are less: On-Demand does not check what it skips, and no reason is named.

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "simdjson.h"

namespace ondemand = simdjson::ondemand;
using std::string_view;

struct Number {
  double value = 0;
  bool there = false;
};

struct Ticker {
  string_view exchange, symbol, source;
  int64_t ts_ms = 0, recv_us = 0;
  // last, bid, ask, open, high, low; and the five sizes and volumes.
  Number prices[6], volumes[5];
  uint64_t content = 0;
};

struct Level {
  double price = 0, candidate = 0;
  int64_t ts_ms = -1;
  int agreeing = 0;

  static bool differ(double price, double level, double part) {
    return std::abs(price - level) > part * std::abs(level) * (1 + 1e-12);
  }

  // Three in a row that agree move a level that they do not fit.
  bool accepts(double tick, int64_t now) {
    if (ts_ms < 0 || now - ts_ms > 60000 || !differ(tick, price, 0.02)) return start(tick, now);
    agreeing = agreeing > 0 && !differ(tick, candidate, 0.01) ? agreeing + 1 : 1;
    if (agreeing == 1) candidate = tick;
    return agreeing >= 3 && start(tick, now);
  }

 private:
  bool start(double tick, int64_t now) {
    price = tick;
    ts_ms = std::max(ts_ms, now);
    agreeing = 0;
    return true;
  }
};

struct History {
  int64_t received = -1, passed = -1;
  uint64_t passed_content = 0, refused_content = 0;
  Level level;
};

struct Hash {
  using is_transparent = void;
  size_t operator()(string_view text) const { return std::hash<string_view>()(text); }
};

static bool read(ondemand::object &object, string_view key, Number &number) {
  auto value = object[key];
  if (value.error()) return false;
  number.there = !value.is_null();
  return !number.there || value.get(number.value) == simdjson::SUCCESS;
}

// False if the line is no ticker with all its keys.
static bool read(ondemand::parser &parser, string_view line, size_t room, Ticker &ticker) {
  static constexpr string_view prices[] = {"last", "bid", "ask", "open_24h", "high_24h", "low_24h"};
  static constexpr string_view volumes[] = {"last_size", "bid_size", "ask_size", "volume_24h",
                                            "quote_volume_24h"};
  // The order in which the keys stand, as indices: prices, then volumes from 6 on.
  static constexpr int order[] = {0, 6, 1, 7, 2, 8, 3, 4, 5, 9, 10};
  ondemand::document document;
  ondemand::object object;
  string_view type;
  if (parser.iterate(simdjson::padded_string_view(line.data(), line.size(), room)).get(document) ||
      document.get_object().get(object) || object["type"].get(type) || type != "ticker" ||
      object["exchange"].get(ticker.exchange) || object["symbol"].get(ticker.symbol) ||
      object["source"].get(ticker.source) || object["ts_ms"].get(ticker.ts_ms)) {
    return false;
  }
  ondemand::value received;
  if (object["recv_us"].get(received)) return false;
  string_view text = received.raw_json_token();
  if (received.get(ticker.recv_us)) return false;
  for (int index : order) {
    if (!(index < 6 ? read(object, prices[index], ticker.prices[index])
                    : read(object, volumes[index - 6], ticker.volumes[index - 6]))) {
      return false;
    }
  }
  // All but recv_us, so that a repeat is known.
  std::hash<string_view> hash;
  size_t before = size_t(text.data() - line.data());
  ticker.content = hash(line.substr(0, before)) * 31 + hash(line.substr(before + text.size()));
  return true;
}

class Check {
 public:
  bool passes(const Ticker &ticker) {
    if (!ticker.prices[0].there && !ticker.prices[1].there && !ticker.prices[2].there) return false;
    for (const Number &price : ticker.prices) {
      if (price.there && !(price.value > 0)) return false;
    }
    for (const Number &volume : ticker.volumes) {
      if (volume.there && !(volume.value >= 0)) return false;
    }
    const Number &last = ticker.prices[0], &bid = ticker.prices[1], &ask = ticker.prices[2];
    if (bid.there && ask.there && bid.value > ask.value) return false;
    History &history = of(ticker);
    int64_t before = history.received;
    history.received = std::max(before, ticker.recv_us);
    int64_t age = ticker.recv_us - ticker.ts_ms * 1000;
    if (age < -2000000) return false;
    if (age > 10000000 && before >= 0 && ticker.recv_us - before <= 10000000) return false;
    if (ticker.content == history.passed_content || ticker.content == history.refused_content) {
      return false;
    }
    if (ticker.ts_ms < history.passed ||
        (last.there && ticker.source == "ws" && !history.level.accepts(last.value, ticker.ts_ms))) {
      history.refused_content = ticker.content;
      return false;
    }
    history.passed = ticker.ts_ms;
    history.passed_content = ticker.content;
    return true;
  }

 private:
  std::unordered_map<std::string, History, Hash, std::equal_to<>> histories;
  std::string name;

  History &of(const Ticker &ticker) {
    name.assign(ticker.exchange).append(1, ' ').append(ticker.symbol);
    return histories[name];
  }
};

static bool write_all(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = write(1, bytes, length);
    if (count <= 0) return false;
    bytes += count;
    length -= size_t(count);
  }
  return true;
}

int main() {
  std::vector<char> buffer((256 << 10) + simdjson::SIMDJSON_PADDING);
  size_t room = buffer.size() - simdjson::SIMDJSON_PADDING, held = 0;
  ondemand::parser parser;
  Check check;
  long received = 0, passed = 0;
  for (;;) {
    ssize_t count = read(0, buffer.data() + held, room - held);
    if (count <= 0) break;
    held += size_t(count);
    char *start = buffer.data(), *end = start + held, *run = start, *line = start;
    while (char *stop = static_cast<char *>(memchr(line, '\n', size_t(end - line)))) {
      Ticker ticker;
      received++;
      size_t after = size_t(buffer.data() + buffer.size() - line);
      if (read(parser, string_view(line, size_t(stop - line)), after, ticker) &&
          check.passes(ticker)) {
        passed++;
      } else {
        if (line > run && !write_all(run, size_t(line - run))) return 74;
        run = stop + 1;
      }
      line = stop + 1;
    }
    if (line > run && !write_all(run, size_t(line - run))) return 74;
    held = size_t(end - line);
    if (held == room) return 65;
    memmove(buffer.data(), line, held);
  }
  fprintf(stderr, "%ld received, %ld passed\n", received, passed);
}
