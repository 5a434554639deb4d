/// Frames that exchanges really sent, whole, with where and when they were recorded.
///
/// Published by the exchanges; the recordings are public test data of other projects.
enum RecordedFrames {
  /// crypto-msg-parser tests (Apache-2.0), 2022-05-29.
  static let binanceTicker =
    #"{"stream":"ethusdt@ticker","data":{"e":"24hrTicker","E":1653812650349,"s":"ETHUSDT","#
    + #""p":"28.23000000","P":"1.600","w":"1781.16275609","x":"1764.61000000","c":"1792.8400"#
    + #"0000","Q":"0.55720000","b":"1792.83000000","B":"1.62740000","a":"1792.84000000","A":"#
    + #""20.29140000","o":"1764.61000000","h":"1808.98000000","l":"1748.94000000","v":"47170"#
    + #"3.53110000","q":"840180761.51358100","O":1653726250344,"C":1653812650344,"F":8410941"#
    + #"72,"L":841646650,"n":552479}}"#

  /// data-stream.binance.vision, 2026-03-03.
  static let binanceTickerRaw =
    #"{"e":"24hrTicker","E":1772574569035,"s":"BTCUSDT","p":"-1437.89000000","P":"-2.071","#
    + #""w":"67834.63514256","x":"69442.02000000","c":"68004.12000000","Q":"0.00250000","b":"#
    + #""68004.11000000","B":"0.25511000","a":"68004.12000000","A":"1.46494000","o":"69442.0"#
    + #"1000000","h":"69506.94000000","l":"66158.00000000","v":"25691.57255000","q":"1742778"#
    + #"450.16795780","O":1772488169013,"C":1772574569013,"F":6046790866,"L":6054521811,"n":"#
    + #"7730946}"#

  /// another project's test, 2026-09, which calls it real.
  static let binanceMiniTicker =
    #"{"e":"24hrMiniTicker","E":1790435739015,"s":"BTCUSDT","c":"84028.01000000","o":"8400"#
    + #"4.82000000","h":"84336.96000000","l":"83363.63000000","v":"8974.97894000","q":"75351"#
    + #"6400.00"}"#

  /// cryptofeed sample data (XFree86 style), 2021-04-17.
  static let binanceCandle =
    #"{"stream":"swrvbusd@kline_1m","data":{"e":"kline","E":1618677373907,"s":"SWRVBUSD",""#
    + #"k":{"t":1618677360000,"T":1618677419999,"s":"SWRVBUSD","i":"1m","f":1135631,"L":1135"#
    + #"631,"o":"2.27700000","c":"2.27700000","h":"2.27700000","l":"2.27700000","v":"9.82600"#
    + #"000","n":1,"x":false,"q":"22.37380200","V":"0.00000000","Q":"0.00000000","B":"0"}}}"#

  /// cryptofeed sample data, 2021-10-12.
  static let binanceBook =
    #"{"stream":"nknusdt@bookTicker","data":{"u":499869768,"s":"NKNUSDT","b":"0.35210000","#
    + #""B":"672.00000000","a":"0.35260000","A":"3199.00000000"}}"#

  /// cryptofeed sample data, 2021-10-12.
  static let binanceAggregate =
    #"{"stream":"nknusdt@aggTrade","data":{"e":"aggTrade","E":1633998523963,"s":"NKNUSDT","#
    + #""a":15683430,"p":"0.35280000","q":"58.00000000","f":19862790,"l":19862790,"T":163399"#
    + #"8523963,"m":false,"M":true}}"#

  /// live, 2026-08.
  static let gateTicker =
    #"{"time":1787423118,"time_ms":1787423118099,"channel":"spot.tickers","event":"update""#
    + #","result":{"currency_pair":"BTC_USDT","last":"77308.6","lowest_ask":"77308.7","highe"#
    + #"st_bid":"77308.6","change_percentage":"-0.1451","base_volume":"14165.5900979849","qu"#
    + #"ote_volume":"1099716974.73846020148","high_24h":"78835.1","low_24h":"76500"}}"#

  /// live, 2026-08.
  static let gateCandle =
    #"{"time":1787423119,"time_ms":1787423119084,"channel":"spot.candlesticks","event":"up"#
    + #"date","result":{"t":"1787423100","v":"19192.2484961","c":"77308.6","h":"77308.7","l""#
    + #":"77308.6","o":"77308.6","n":"1m_BTC_USDT","a":"0.248255","w":false}}"#

  /// live, 2026-08, its requestId masked.
  static let gatePong =
    #"{"time":1787423113,"time_ms":1787423113699,"conn_id":"425849b1745325b6","channel":"s"#
    + #"pot.pong","event":"","result":null,"requestId":"x"}"#

  /// live, 2026-08, its requestId masked.
  static let gateRefusal =
    #"{"time":1787423113,"channel":"spot.tickers","event":"subscribe","payload":["NOPE_XXX"#
    + #""],"error":{"code":2,"message":"unknown currency pair: NOPE_XXX"},"result":{"status""#
    + #":"fail"},"requestId":"x"}"#

  /// GateIo.Net fixture, 2024-06-05; its requestId cut.
  static let gateAck =
    #"{"time":"1","time_ms":1717595231793,"id":-999,"conn_id":"28838ac31473dcbb","trace_id"#
    + #"":"789a534faf3c51651b7764b0ac63b4a8","channel":"spot.tickers","event":"subscribe","p"#
    + #"ayload":["ETH_USDT"],"result":{"status":"success"},"requestId":"789a534f..."}"#

  /// Gate's documents: an example, not a capture.
  static let gateBook =
    #"{"time":1606293275,"time_ms":1606293275723,"channel":"spot.book_ticker","event":"upd"#
    + #"ate","result":{"t":1606293275123,"u":48733182,"s":"BTC_USDT","b":"19177.79","B":"0.0"#
    + #"003341504","a":"19179.38","A":"0.09"}}"#

  /// cryptofeed sample data (XFree86 style), 2021-04-22.
  static let gateOldTicker =
    #"{"time":1619093533,"channel":"spot.tickers","event":"update","result":{"currency_pai"#
    + #"r":"NEO_BTC","last":"0.0018716","lowest_ask":"0.0018734","highest_bid":"0.0018697",""#
    + #"change_percentage":"2.9256","base_volume":"1138.01640718","quote_volume":"2.04826336"#
    + #"5803126","high_24h":"0.0018754","low_24h":"0.0017148"}}"#

  /// cryptofeed sample data, 2021-04-22.
  static let gateOldCandle =
    #"{"time":1619093534,"channel":"spot.candlesticks","event":"update","result":{"t":"161"#
    + #"9093520","v":"0","c":"120.92","h":"120.92","l":"120.92","o":"120.92","n":"1m_DIS_USD"#
    + #"T"}}"#

  /// cryptofeed sample data, 2021-04-22.
  static let gateTrade =
    #"{"time":1619093543,"channel":"spot.trades","event":"update","result":{"id":816995772"#
    + #","create_time":1619093543,"create_time_ms":"1619093543708.2642","side":"sell","curre"#
    + #"ncy_pair":"DIS_USDT","amount":"0.2010000000","price":"121.5800000000"}}"#

  /// cryptofeed sample data, 2021-04-22.
  static let gateOldAck =
    #"{"time":1619093532,"channel":"spot.tickers","event":"subscribe","result":{"status":""#
    + #"success"}}"#

  /// live, 2026-09-23.
  static let coinoneTicker =
    #"{"response_type":"DATA","channel":"TICKER","data":{"quote_currency":"KRW","target_cu"#
    + #"rrency":"BTC","timestamp":1790133796484,"quote_volume":"30947007404.5912","target_vo"#
    + #"lume":"267.27610034","high":"116470000","low":"115570000","first":"115650000","last""#
    + #":"116380000","volume_power":"0","ask_best_price":"116400000","ask_best_qty":"0.00562"#
    + #"817","bid_best_price":"116370000","bid_best_qty":"8.60554308","id":"1790133796484001"#
    + #"","yesterday_high":"117140000","yesterday_low":"114430000","yesterday_first":"117130"#
    + #"000","yesterday_last":"115640000","yesterday_quote_volume":"57912858642.8004","yeste"#
    + #"rday_target_volume":"504.17975762"}}"#

  /// live, 2026-09-23.
  static let coinoneTrade =
    #"{"response_type":"DATA","channel":"TRADE","data":{"quote_currency":"KRW","target_cur"#
    + #"rency":"BTC","id":"1790134177835001","timestamp":1790134177835,"price":"116460000",""#
    + #"qty":"0.00483595","is_seller_maker":true}}"#

  /// Coinone's documents: an example, not a capture.
  static let coinoneCandle =
    #"{"response_type":"DATA","channel":"CHART","data":{"quote_currency":"KRW","target_cur"#
    + #"rency":"XRP","interval":"1m","timestamp":1693560360010,"id":"1693560360010001","cand"#
    + #"le_timestamp":1693560360000,"high":"699.5","low":"683.9","first":"698.7","last":"687"#
    + #".9","quote_volume":"55904975548.1528","target_volume":"80021677.1681579"}}"#
}
