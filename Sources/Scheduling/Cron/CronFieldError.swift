/// What is wrong with a field, without the expression it stands in.
struct CronFieldError: Error {
    let reason: String
    let cure: String?

    init(_ reason: String, cure: String? = nil) {
        self.reason = reason
        self.cure = cure
    }
}
