import Testing

@testable import Execution

@Suite("The environment of a host")
struct HostEnvironmentTests {
    @Test("Only the allow-list and what is passed gets through, the loader's variables never do")
    func allowList() {
        let variables = HostEnvironment.variables(
            from: [
                "PATH": "/bin", "LC_ALL": "C", "AWS_SECRET_ACCESS_KEY": "x", "DOTJOB_DATABASE": "d",
                "LD_PRELOAD": "evil.so",
                "GLIBC_TUNABLES": "t", "MINE": "1",
            ], passing: ["MINE", "LD_PRELOAD", "GLIBC_TUNABLES"])
        #expect(
            variables == [
                "GLIBC_TUNABLES=glibc.rtld.optional_static_tls=65536", "LC_ALL=C", "MINE=1", "PATH=/bin",
                "SWIFT_BACKTRACE=enable=no",
            ])
    }
}
