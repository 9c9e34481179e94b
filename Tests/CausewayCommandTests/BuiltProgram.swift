import Foundation
import Synchronization

/// The program as it was built beside these tests, run as a process.
final class BuiltProgram: Sendable {
  /// Beside the test bundle.
  static var path: String {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("causeway").path
  }

  private let process: Process
  private let output = Mutex("")
  private let ended = Mutex(false)

  /// - Parameter words: the command line, without the program.
  init(_ words: [String], folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = words
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    self.process = process
    try process.run()
    pipe.fileHandleForReading.readabilityHandler = { [self] handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      output.withLock { $0 += String(decoding: data, as: UTF8.self) }
    }
  }

  /// What it has said so far.
  var text: String { output.withLock { $0 } }

  /// Waits until the output satisfies `condition`; `false` after 20 s or when the process has ended.
  func says(_ condition: (String) -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      if condition(text) { return true }
      // Nothing tells of output but output: look again soon.
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  /// Sends SIGINT and waits for the end, at most 20 s.
  func interrupt() async -> Int32? {
    process.interrupt()
    let deadline = ContinuousClock.now + .seconds(20)
    while process.isRunning, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(10)) }
    guard !process.isRunning else {
      process.terminate()
      return nil
    }
    return process.terminationReason == .exit ? process.terminationStatus : nil
  }

  /// Runs a command line in a shell and returns what it printed.
  static func shell(_ command: String, folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
