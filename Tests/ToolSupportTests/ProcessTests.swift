/// Signals, notifications and descriptors of the process itself.

import Foundation
import MarketData
import Testing

@testable import ToolSupport

struct ProcessTests {
  // The only test with real signals: handlers belong to the process.
  @Test func signalsAreCountedAndWakeAPoll() throws {
    let signals = try Signals(policy: .filter, countingHangups: true)
    defer {
      for number in [SIGHUP, SIGINT, SIGTERM, SIGALRM] { signal(number, SIG_DFL) }
    }
    #expect(!signals.stopRequested)
    #expect(!isReadable(signals.descriptor))
    #expect(signals.startBeating())
    signals.stopBeating()
    #expect(alarm(0) == 0)
    raise(SIGHUP)
    raise(SIGHUP)
    raise(SIGINT)
    #expect(signals.hangups == 2)
    #expect(signals.interrupts == 1)
    #expect(signals.stopRequested)
    #expect(signals.drainDeadline == nil)
    #expect(isReadable(signals.descriptor))
    signals.clear()
    #expect(!isReadable(signals.descriptor))
    // SIGALRM is a beat; the next one is asked for by the handler itself.
    #expect(signals.startBeating())
    raise(SIGALRM)
    #expect(signals.beats == 1)
    #expect(alarm(0) > 0)
    // A stop goes on interrupting what waits.
    signals.stopBeating()
    #expect(alarm(0) > 0)
    // A second one of the kind would have its default action.
    var action = sigaction()
    sigaction(SIGINT, nil, &action)
    #expect(action.__sigaction_handler.sa_handler == nil)
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }

  @Test func theSupervisorGetsOneDatagram() throws {
    let folder = try TestFolder()
    for path in [folder.path + "/s", "@dantaro-test-\(getpid())"] {
      let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(listener) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      var name = Array(path.utf8)
      if name[0] == UInt8(ascii: "@") { name[0] = 0 }
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
      let length = socklen_t(2 + name.count + (name[0] == 0 ? 0 : 1))
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) }
      }
      #expect(bound == 0)
      let notifier = try #require(SystemdNotifier(path: path))
      #expect(notifier.send("READY=1"))
      var buffer = [UInt8](repeating: 0, count: 100)
      let count = recv(listener, &buffer, 100, Int32(MSG_DONTWAIT))
      #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1")
    }
  }

  @Test func withoutASupervisorNothingIsSent() throws {
    #expect(SystemdNotifier(path: nil) == nil)
    #expect(SystemdNotifier(path: "relative") == nil)
    #expect(SystemdNotifier(path: "/" + String(repeating: "x", count: 108)) == nil)
    let deaf = try #require(SystemdNotifier(path: "/no/such/socket"))
    #expect(deaf.send("READY=1") == false)
  }

  @Test func theTwoClocksTellTheirOwnTime() {
    let first = SystemClock.now()
    let second = SystemClock.now()
    #expect(first.monotonic <= second.monotonic)
    #expect(abs(Double(first.unix.microseconds) / 1e6 - Date().timeIntervalSince1970) < 60)
  }

  @Test func aPipeIsNoTerminal() {
    let open = StandardDescriptor.fillClosed()
    #expect(open.isEmpty)
    #expect(Terminal.size(.input) == nil || Terminal.isTerminal(.input))
  }
}
