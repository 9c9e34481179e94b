/// The command line.
@main
struct Causeway {
  static func main() {
    print("causeway 0.1.0")
  }
}
