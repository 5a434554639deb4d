// A client in Go: gorilla/websocket and fastjson. Writes each ticker as Dantaro's record.
//
// usage: go_client PORT COUNT SYMBOL...
//        go_client --checked PORT COUNT SYMBOL...
//
// The second form is a pipeline in one process: the tickers are checked and counted by symbol, and
// a summary is printed at the end instead of records.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/valyala/fastjson"
)

// Before it waits for more, it writes what it has: prompt, and cheap in a burst.
type flushing struct {
	net.Conn
	out *bufio.Writer
}

func (c flushing) Read(bytes []byte) (int, error) {
	c.out.Flush()
	return c.Conn.Read(bytes)
}

var fields = []struct{ key, name string }{
	{"last", "last"}, {"lastSz", "last_size"}, {"bidPx", "bid"}, {"bidSz", "bid_size"},
	{"askPx", "ask"}, {"askSz", "ask_size"}, {"open24h", "open_24h"}, {"high24h", "high_24h"},
	{"low24h", "low_24h"}, {"vol24h", "volume_24h"}, {"volCcy24h", "quote_volume_24h"},
}

func appendRecord(line []byte, row *fastjson.Value, received time.Time) []byte {
	line = append(line, `{"type":"ticker","exchange":"okx","symbol":"`...)
	line = append(line, row.GetStringBytes("instId")...)
	line = append(line, `","source":"ws","ts_ms":`...)
	line = append(line, row.GetStringBytes("ts")...)
	line = append(line, `,"recv_us":`...)
	line = strconv.AppendInt(line, received.UnixMicro(), 10)
	for _, field := range fields {
		line = append(line, ',', '"')
		line = append(line, field.name...)
		line = append(line, '"', ':')
		text := row.GetStringBytes(field.key)
		if len(text) == 0 {
			line = append(line, "null"...)
		} else {
			line = append(line, text...)
		}
	}
	return append(line, '}', '\n')
}

func main() {
	arguments := os.Args[1:]
	checked := arguments[0] == "--checked"
	if checked {
		arguments = arguments[1:]
	}
	count, _ := strconv.Atoi(arguments[1])
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	dialer := websocket.Dialer{
		ReadBufferSize: 64 << 10,
		NetDial: func(network, address string) (net.Conn, error) {
			conn, err := net.Dial(network, address)
			return flushing{conn, out}, err
		},
	}
	socket, _, err := dialer.Dial("ws://127.0.0.1:"+arguments[0]+"/ws/v5/public", nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(69)
	}
	var args []string
	for _, symbol := range arguments[2:] {
		args = append(args, `{"channel":"tickers","instId":"`+symbol+`"}`)
	}
	request := `{"op":"subscribe","args":[` + strings.Join(args, ",") + `]}`
	socket.WriteMessage(websocket.TextMessage, []byte(request))

	var parser fastjson.Parser
	var line []byte
	checks := newChecks()
	for count > 0 {
		_, message, err := socket.ReadMessage()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		received := time.Now()
		value, err := parser.ParseBytes(message)
		if err != nil {
			continue
		}
		for _, row := range value.GetArray("data") {
			count--
			if checked {
				checks.take(row, received)
				continue
			}
			line = appendRecord(line[:0], row, received)
			out.Write(line)
		}
	}
	if checked {
		checks.print(out)
	}
	out.Flush()
}
