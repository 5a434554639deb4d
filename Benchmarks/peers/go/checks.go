package main

import (
	"bufio"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/valyala/fastjson"
)

// What a pipeline in one process keeps of a symbol.
type history struct {
	good, bad int
	last      float64
	time      int64
	received  time.Time
}

// The checks of dantaro-validate on tickers, and the counts of dantaro-monitor, in short.
type checks struct {
	symbols   map[string]*history
	latencies [64]int
}

func newChecks() *checks { return &checks{symbols: map[string]*history{}} }

func number(row *fastjson.Value, key string) float64 {
	value, err := strconv.ParseFloat(string(row.GetStringBytes(key)), 64)
	if err != nil {
		return math.NaN()
	}
	return value
}

func (c *checks) take(row *fastjson.Value, received time.Time) {
	name := row.GetStringBytes("instId")
	symbol := c.symbols[string(name)]
	if symbol == nil {
		symbol = &history{}
		c.symbols[string(name)] = symbol
	}
	at, _ := strconv.ParseInt(string(row.GetStringBytes("ts")), 10, 64)
	age := received.UnixMilli() - at
	last, bid, ask := number(row, "last"), number(row, "bidPx"), number(row, "askPx")
	good := last > 0 && bid > 0 && ask >= bid && at >= symbol.time && age < 10_000 && age > -2_000
	for _, key := range [...]string{"open24h", "high24h", "low24h"} {
		good = good && number(row, key) > 0
	}
	for _, key := range [...]string{"lastSz", "bidSz", "askSz", "vol24h", "volCcy24h"} {
		good = good && number(row, key) >= 0
	}
	if symbol.good > 0 && math.Abs(last-symbol.last) > 0.02*symbol.last {
		good = false
	}
	if !good {
		symbol.bad++
		return
	}
	symbol.good++
	symbol.last, symbol.time, symbol.received = last, at, received
	bucket := 0
	for age > 0 && bucket < 63 {
		age >>= 1
		bucket++
	}
	c.latencies[bucket]++
}

func (c *checks) print(out *bufio.Writer) {
	for name, symbol := range c.symbols {
		fmt.Fprintf(out, "{\"symbol\":%q,\"received\":%d,\"rejected\":%d,\"last\":%g}\n",
			name, symbol.good+symbol.bad, symbol.bad, symbol.last)
	}
}
