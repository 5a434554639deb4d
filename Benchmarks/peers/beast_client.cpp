// A client in C++: Boost.Beast and simdjson On-Demand. Writes each ticker as Dantaro's record.
//
// usage: beast_client PORT COUNT SYMBOL...

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "simdjson.h"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using std::string_view;

static std::string out;

static void flush() {
  for (size_t at = 0; at < out.size();) {
    ssize_t count = write(1, out.data() + at, out.size() - at);
    if (count <= 0) exit(74);
    at += size_t(count);
  }
  out.clear();
}

// The socket with a large buffer; before it waits for more, it writes what there is to write.
class Wire {
 public:
  using executor_type = tcp::socket::executor_type;

  explicit Wire(asio::io_context &context) : socket(context) {}

  executor_type get_executor() { return socket.get_executor(); }

  template <class Buffers>
  size_t read_some(const Buffers &buffers, beast::error_code &error) {
    if (first == last) {
      flush();
      first = 0;
      last = socket.read_some(asio::buffer(bytes), error);
      if (error) return last = 0;
    }
    size_t count = asio::buffer_copy(buffers, asio::buffer(bytes + first, last - first));
    first += count;
    return count;
  }

  template <class Buffers>
  size_t read_some(const Buffers &buffers) {
    beast::error_code error;
    size_t count = read_some(buffers, error);
    if (error) throw beast::system_error(error);
    return count;
  }

  template <class Buffers>
  size_t write_some(const Buffers &buffers, beast::error_code &error) {
    return socket.write_some(buffers, error);
  }

  template <class Buffers>
  size_t write_some(const Buffers &buffers) {
    return socket.write_some(buffers);
  }

  tcp::socket socket;

 private:
  char bytes[64 << 10];
  size_t first = 0, last = 0;
};

void teardown(beast::role_type, Wire &wire, beast::error_code &error) { wire.socket.close(error); }

static const struct {
  string_view key, name;
} fields[] = {
    {"last", ",\"last\":"},           {"lastSz", ",\"last_size\":"},
    {"bidPx", ",\"bid\":"},           {"bidSz", ",\"bid_size\":"},
    {"askPx", ",\"ask\":"},           {"askSz", ",\"ask_size\":"},
    {"open24h", ",\"open_24h\":"},    {"high24h", ",\"high_24h\":"},
    {"low24h", ",\"low_24h\":"},      {"vol24h", ",\"volume_24h\":"},
    {"volCcy24h", ",\"quote_volume_24h\":"},
};

static string_view text(simdjson::ondemand::object &row, string_view key) {
  string_view found;
  if (row[key].get(found)) return {};
  return found;
}

static void append_record(simdjson::ondemand::object &row) {
  timeval now;
  gettimeofday(&now, nullptr);
  char received[32];
  snprintf(received, sizeof received, "%lld", now.tv_sec * 1000000LL + now.tv_usec);
  // The keys in the order of the wire, which is the quick way; the record has its own order.
  string_view symbol = text(row, "instId");
  string_view texts[std::size(fields)];
  static constexpr int order[] = {0, 1, 4, 5, 2, 3, 6, 7, 8, 10, 9};
  for (int index : order) texts[index] = text(row, fields[index].key);
  out.append("{\"type\":\"ticker\",\"exchange\":\"okx\",\"symbol\":\"").append(symbol);
  out.append("\",\"source\":\"ws\",\"ts_ms\":").append(text(row, "ts"));
  out.append(",\"recv_us\":").append(received);
  for (size_t i = 0; i < std::size(fields); i++) {
    out.append(fields[i].name).append(texts[i].empty() ? "null" : texts[i]);
  }
  out.append("}\n");
}

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  asio::io_context context;
  websocket::stream<Wire> stream(context);
  stream.next_layer().socket.connect(
      {asio::ip::address_v4::loopback(), static_cast<unsigned short>(atoi(argv[1]))});
  stream.next_layer().socket.set_option(tcp::no_delay(true));
  stream.handshake("127.0.0.1", "/ws/v5/public");
  std::string request = "{\"op\":\"subscribe\",\"args\":[";
  for (int i = 3; i < argc; i++) {
    request.append(i > 3 ? "," : "").append("{\"channel\":\"tickers\",\"instId\":\"");
    request.append(argv[i]).append("\"}");
  }
  stream.write(asio::buffer(request + "]}"));

  simdjson::ondemand::parser parser;
  beast::flat_buffer buffer;
  for (long long left = atoll(argv[2]); left > 0;) {
    buffer.clear();
    stream.read(buffer);
    size_t length = buffer.size();
    buffer.prepare(simdjson::SIMDJSON_PADDING);
    auto data = static_cast<const char *>(buffer.data().data());
    simdjson::ondemand::document document;
    simdjson::ondemand::array rows;
    if (parser.iterate(data, length, length + simdjson::SIMDJSON_PADDING).get(document) ||
        document["data"].get(rows)) {
      continue;
    }
    for (auto element : rows) {
      simdjson::ondemand::object row;
      if (element.get(row)) continue;
      append_record(row);
      left--;
    }
  }
  flush();
}
