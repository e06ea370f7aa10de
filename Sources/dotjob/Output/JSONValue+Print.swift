import JSONWriting

extension JSONValue {
    /// Writes the value to standard output.
    func print() throws {
        var json = JSONText()
        json.add(self)
        try Terminal.write(json.text + "\n")
    }
}
