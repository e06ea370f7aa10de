import Foundation
public import JobModel

extension HostState {
    /// Reads `host_state` of a row. What is no JSON that this dotjob knows is kept as it is: an older one wrote sentences for people.
    public init(stored text: String) {
        self = (try? JSONDecoder().decode(HostState.self, from: Data(text.utf8))) ?? .sentence(text)
    }

    /// The value as `host_state` holds it.
    public var stored: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
