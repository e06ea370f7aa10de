import Foundation
import JobModel

extension HostState {
    /// Reads `host_state` of a row. What is no JSON of ours, an older dotjob wrote for people.
    init(stored text: String) {
        self = (try? JSONDecoder().decode(HostState.self, from: Data(text.utf8))) ?? .sentence(text)
    }

    /// The value as `host_state` holds it.
    var stored: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
