import JSONWriting
import Scheduling
import Wording

extension PreviewedOccurrence {
    var columns: [String: JSONValue] { ["at": JSONValue(text), "note": JSONValue(note)] }
}
