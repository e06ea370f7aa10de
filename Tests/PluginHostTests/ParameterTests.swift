import HostProtocol
import TestSupport
import Testing

@Suite("Parameters, configuration and secrets as a handler reads them")
struct ParameterTests {
    /// Answers each getter's verdict and value for the parameter "k", a path.
    private static let reader = """
        #include <inttypes.h>
        DOTJOB_PLUGIN("own", "1")
        DOTJOB_HANDLER(ints) {
          const char *key = "k"; size_t length; int64_t value = -1;
          task->host->get_string(task, "path", &key, &length);
          int32_t found = task->host->get_int(task, key, &value);
          dotjob_resultf(task, "%d %" PRId64, found, value);
          return DOTJOB_OK;
        }
        DOTJOB_HANDLER(doubles) {
          double value = -1;
          int32_t found = task->host->get_double(task, "k", &value);
          dotjob_resultf(task, "%d %g", found, value);
          return DOTJOB_OK;
        }
        DOTJOB_HANDLER(bools) {
          bool value = false;
          int32_t found = task->host->get_bool(task, "k", &value);
          dotjob_resultf(task, "%d %d", found, value);
          return DOTJOB_OK;
        }
        DOTJOB_HANDLER(strings) {
          const char *value = "-"; size_t length = 0;
          int32_t found = task->host->get_string(task, "k", &value, &length);
          const char *unused = NULL;
          int32_t without_length = task->host->get_string(task, "k", &unused, NULL);
          dotjob_resultf(task, "%d %s %zu %d", found, value, length, without_length);
          return DOTJOB_OK;
        }
        DOTJOB_HANDLER(times) {
          dotjob_resultf(task, "%d %s %s", task->host->deadline_ms(task) > 0,
            task->host->trace_context(task) ? task->host->trace_context(task) : "none", task->job_name);
          return DOTJOB_OK;
        }
        """

    @Test("Typed getters are exact and tell missing from wrong")
    func getters() throws {
        let host = try LoadedHost(text: Self.reader)
        let cases: [(String, String, String)] = [
            ("ints", #"{"k":9223372036854775807}"#, "0 9223372036854775807"),
            ("ints", #"{"k":-9223372036854775808}"#, "0 -9223372036854775808"),
            ("ints", #"{"k":9007199254740993}"#, "0 9007199254740993"),
            ("ints", #"{"k":9223372036854775808}"#, "2 -1"),
            ("ints", #"{"k":1.5}"#, "2 -1"),
            ("ints", #"{"k":"1"}"#, "2 -1"),
            ("ints", #"{"k":null}"#, "1 -1"),
            ("ints", "", "1 -1"),
            ("ints", #"{"path":"a.b.1","a":{"b":[4,5]}}"#, "0 5"),
            ("ints", #"{"path":"a.b.2","a":{"b":[4,5]}}"#, "1 -1"),
            ("ints", #"{"path":"a.b","a.b":7,"a":{"b":8}}"#, "0 7"),
            ("ints", #"{"path":"a.x.y","a":3}"#, "1 -1"),
            ("doubles", #"{"k":3}"#, "0 3"),
            ("doubles", #"{"k":2.5}"#, "0 2.5"),
            ("doubles", #"{"k":true}"#, "2 -1"),
            ("bools", #"{"k":true}"#, "0 1"),
            ("bools", #"{"k":1}"#, "2 0"),
            ("strings", #"{"k":"ü","big":18446744073709551615}"#, "0 ü 2 0"),
            ("strings", #"{"k":"a\u0000b"}"#, "0 a 3 2"),
            ("strings", #"{"k":[]}"#, "2 - 0 2"),
        ]
        for (handler, parameters, answer) in cases {
            #expect(try host.run(handler, parameters: parameters).result == answer, "\(handler) \(parameters)")
        }
    }

    @Test("A task without parameters has an empty object")
    func noParameters() throws {
        #expect(try LoadedHost("crash.c").run("echo", parameters: "").result == "{}")
    }

    @Test("Deadline, trace context and job name reach the handler")
    func surroundings() throws {
        let host = try LoadedHost(text: Self.reader)
        try host.process.run([host.task("times", id: 1, timeoutMs: 1000, trace: "00-ab-cd-01")])
        #expect(try host.process.results()[0].result == "1 00-ab-cd-01 job of times")
        try host.process.run([host.task("times", id: 2)])
        #expect(try host.process.results()[0].result == "0 none job of times")
    }

    @Test("A plugin reads its own configuration and secrets, in init already")
    func settings() throws {
        let host = try LoadedHost(
            text: """
                #include <string.h>
                static const dotjob_plugin *own;
                static bool told;
                static int32_t start(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
                  (void)error; (void)capacity;
                  own = self;
                  told = strcmp(host->config(self, "mail.host"), "localhost") == 0;
                  return 0;
                }
                DOTJOB_PLUGIN("own", "1", p->init = start)
                DOTJOB_HANDLER(tells) {
                  const dotjob_host *host = task->host;
                  size_t length = 0;
                  const char *secret = host->secret(own, "token", &length);
                  dotjob_resultf(task, "%d %s %s %d %d %zu %d %d", told, host->config(own, "mail.ports"),
                    host->config(own, "mail.ports.1"), host->config(own, "none") == NULL,
                    host->config(own, "mail.ports") == host->config(own, "mail.ports"), length,
                    memcmp(secret, "a\\0b", 4) == 0, host->secret(own, "other", NULL) == NULL);
                  return DOTJOB_OK;
                }
                """,
            configuration: #"{"mail":{"host":"localhost","ports":[25, 587]}}"#,
            secrets: [.init(name: "token", bytes: [97, 0, 98])])
        #expect(try host.run("tells").result == "1 [25,587] 587 1 1 3 1 1")
    }
}
