/// Count, extremes, mean and spread of a column's numbers, in one pass.
struct ColumnStatistics {
    let name: String
    private(set) var count = 0
    private(set) var missing = 0
    /// A column that holds one is no numeric column.
    private(set) var hasText = false
    private(set) var minimum = Double.infinity
    private(set) var maximum = -Double.infinity
    private(set) var mean = 0.0
    /// The sum of squared distances from the mean, kept as Welford does: a sum of squares would lose its digits.
    private var squares = 0.0

    init(name: String) { self.name = name }

    /// Of a sample; `nil` of fewer than two numbers.
    var standardDeviation: Double? { count < 2 ? nil : (squares / Double(count - 1)).squareRoot() }

    mutating func add(_ field: String?) {
        guard let field, !field.isEmpty else {
            missing += 1
            return
        }
        guard let number = Double(field), number.isFinite else {
            hasText = true
            return
        }
        count += 1
        minimum = min(minimum, number)
        maximum = max(maximum, number)
        let distance = number - mean
        mean += distance / Double(count)
        squares += distance * (number - mean)
    }
}
