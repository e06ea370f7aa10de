// libFuzzer: any bytes as a manifest. What is refused says so of the file.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzManifest(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    do {
        let manifest = try PluginManifest(Array(UnsafeBufferPointer(start: data, count: size)), file: "f")
        precondition(!manifest.handlers.isEmpty && !manifest.library.hasPrefix("/"))
    } catch {
        precondition(error.description.hasPrefix("manifest \"f\": "), "\(error)")
        precondition(!error.description.unicodeScalars.contains { $0.value < 32 }, "\(error)")
    }
    return 0
}
