import DotJobPlugin
import Foundation
import SwiftCSV

/// The statistics of a file, block by block.
struct CSVReport {
    let file: String
    private let delimiter: CSVDelimiter
    private(set) var rowCount = 0
    private(set) var columns: [ColumnStatistics] = []

    init(file: String, delimiter: Character) {
        self.file = file
        self.delimiter = CSVDelimiter(unicodeScalarLiteral: delimiter)
    }

    /// Adds whole records. The file's first one names the columns; shorter rows miss values, longer ones have values
    /// that no column claims.
    mutating func add(_ block: String) throws {
        for fields in try records(of: block) {
            if columns.isEmpty {
                columns = fields.map(ColumnStatistics.init)
            } else {
                rowCount += 1
                for index in columns.indices { columns[index].add(index < fields.count ? fields[index] : nil) }
            }
        }
    }

    /// The result of the attempt, as JSON.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Result(self)), as: UTF8.self)
    }

    private func records(of block: String) throws -> [[String]] {
        var records: [[String]] = []
        do {
            // The limit keeps the initialiser from storing rows: the enumeration below is what reads them.
            let csv = try EnumeratedCSV(string: block, delimiter: delimiter, loadColumns: false, rowLimit: 0)
            try csv.enumerateAsArray(rowLimit: nil) { records.append($0) }
        } catch let error as CSVParseError {
            throw TaskFailure.permanent(
                "file \"\(file)\": no CSV within the records after row \(rowCount): \(error)", kind: "bad_input")
        }
        return records.filter { $0 != [""] }
    }

    private struct Result: Encodable {
        let file: String
        let rows: Int
        let columns: [Column]
        let textColumns: [String]

        init(_ report: CSVReport) {
            file = report.file
            rows = report.rowCount
            columns = report.columns.filter { !$0.hasText }.map(Column.init)
            textColumns = report.columns.filter(\.hasText).map(\.name)
        }
    }

    private struct Column: Encodable {
        let name: String
        let count: Int
        let missing: Int
        let min: Double?
        let max: Double?
        let mean: Double?
        let standardDeviation: Double?

        init(_ column: ColumnStatistics) {
            name = column.name
            count = column.count
            missing = column.missing
            min = column.count > 0 ? column.minimum : nil
            max = column.count > 0 ? column.maximum : nil
            mean = column.count > 0 ? column.mean : nil
            standardDeviation = column.standardDeviation
        }
    }
}
