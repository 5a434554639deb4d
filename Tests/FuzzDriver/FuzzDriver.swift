/// libFuzzer's way into the entries; scripts/fuzz compiles it, no target of the package does.
///
/// The environment says which entry: `DANTARO_FUZZ=json`. With `DANTARO_FUZZ_SEEDS=FOLDER` the seeds
/// are written there, and with them the dictionary, and nothing is run.

import Foundation
import Fuzzing

private let entry: FuzzEntry = {
  let name = ProcessInfo.processInfo.environment["DANTARO_FUZZ"] ?? ""
  guard let entry = FuzzEntry.all.first(where: { $0.name == name }) else {
    print(FuzzEntry.all.map(\.name).joined(separator: " "))
    exit(64)
  }
  return entry
}()

@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> Int32 {
  let first = entry
  guard let folder = ProcessInfo.processInfo.environment["DANTARO_FUZZ_SEEDS"] else { return 0 }
  do {
    for (index, seed) in first.seeds().enumerated() {
      try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(index)"))
    }
    try FuzzDictionary.file.write(toFile: "\(folder).dict", atomically: true, encoding: .utf8)
    exit(0)
  } catch {
    print(error)
    exit(74)
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  do {
    try entry.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    // libFuzzer keeps what was tried when the process ends.
    FileHandle.standardError.write(Data("promise broken: \(error)\n".utf8))
    abort()
  }
  return 0
}
