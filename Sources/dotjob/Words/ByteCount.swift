import Foundation

/// Sizes for people: `812 bytes`, `14.2 KiB`, `3.1 MiB`.
enum ByteCount {
    static func text(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_024: "\(bytes) bytes"
        case ..<1_048_576: String(format: "%.1f KiB", Double(bytes) / 1_024)
        default: String(format: "%.1f MiB", Double(bytes) / 1_048_576)
        }
    }
}
