import JSONWriting

/// A line of a log.
struct LogLineRow {
    let fields: Fields

    init(_ line: JSONValue, _ call: PageCall) {
        var fields: Fields = ["level": line["level"].words, "text": Self.plain(line["text"].words)]
        fields["at"] = (call.moment(line["at"])).orNo
        if let claim = line["claim_no"].whole, let number = line["number"].whole { fields["id"] = "\(claim).\(number)" }
        self.fields = fields
    }

    /// Without the orders that terminals take colours by; other control characters are shown.
    static func plain(_ text: String) -> String {
        let shown = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        return String(
            String.UnicodeScalarView(
                shown.unicodeScalars.map { scalar in
                    scalar.value < 0x20 && scalar != "\t" && scalar != "\n"
                        ? Unicode.Scalar(0x2400 + scalar.value) ?? scalar : scalar
                }))
    }
}
