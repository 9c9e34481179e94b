import Foundation

/// The files that the rules look at.
struct SourceTree: Sendable {
  static let folders = ["Sources", "Tests", "Plugins", "Benchmarks"]

  let files: [SourceFile]

  init(files: [SourceFile]) {
    self.files = files.sorted { $0.path < $1.path }
  }

  /// Every Swift file below the package's folders, and its manifest.
  init(readingPackageAt root: URL) throws {
    var files = [SourceFile]()
    for folder in Self.folders {
      let base = root.appendingPathComponent(folder)
      guard let walk = FileManager.default.enumerator(atPath: base.path) else { continue }
      for case let path as String in walk where path.hasSuffix(".swift") {
        let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
        files.append(SourceFile(path: "\(folder)/\(path)", text: text))
      }
    }
    self.init(files: files)
  }

  func files(below folder: String) -> [SourceFile] {
    files.filter { $0.path.hasPrefix(folder + "/") }
  }
}
