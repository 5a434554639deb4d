import Foundation

/// A network and a file tree of a test's own, made with namespaces: Linux, and root or the right to
/// make user namespaces.
///
/// Tests that need one are skipped, by name, where that is not permitted.
///
/// Inside: 10.9.0.0/24 and 2001:db8:9::/64 swallow what is sent there. The simulated exchange is at
/// 127.0.0.1. `hosts` and `resolv.conf` in the working folder are the system's; the name server
/// swallows every question.
enum Apart {
  /// The command that goes before another one.
  static let command: String = options.map { "unshare \($0)" } ?? "false"

  /// Whether namespaces can be made here.
  static var isPermitted: Bool { options != nil }

  private static let options: String? = ["-n -m", "-r -n -m"].first { options in
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [
      "-c",
      "unshare \(options) bash -c 'ip link set lo up && ip link add cable type veth peer name wall"
        + " && mount --bind /etc/hosts /etc/hosts && mount -t tmpfs -o size=64k x /mnt'",
    ]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }  // No bash, so no namespaces either.
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  static let prelude = """
    ip link set lo up
    ip addr add 10.9.0.100/32 dev lo
    ip route add 10.9.0.0/24 dev lo
    ip link add cable type veth peer name wall
    ip link set cable up; ip link set wall up
    ip -6 addr add 2001:db8:9::100/64 dev cable nodad
    for n in 1 2 3; do ip -6 neigh add 2001:db8:9::$n lladdr 02:00:00:00:00:01 dev cable; done
    printf '127.0.0.1 localhost\\n' > hosts
    printf 'nameserver 10.9.0.53\\n' > resolv.conf
    printf 'hosts: files dns\\n' > nsswitch.conf
    # Without these two the resolver would put 127.0.0.1 before all other addresses.
    ip route replace local 127.0.0.1 dev lo src 10.9.0.100 table local
    printf 'scopev4 ::ffff:0.0.0.0/96 14\\n' > gai.conf
    for file in hosts resolv.conf nsswitch.conf gai.conf; do
      if [ -e /etc/$file ]; then mount --bind $file /etc/$file; fi
    done

    """
}
