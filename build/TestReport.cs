using System.Globalization;
using System.Xml.Linq;

namespace MlNetLime.Build;

/// <summary>What the tests of one project came to.</summary>
internal sealed record TestReport(int Passed, int Failed, int Skipped)
{
    /// <summary>Name and message of each failure.</summary>
    public IReadOnlyList<(string Test, string Message)> Failures { get; private init; } = [];

    /// <summary>Name and reason of each skipped test.</summary>
    public IReadOnlyList<(string Test, string Reason)> Skips { get; private init; } = [];

    /// <summary>Reads the report that xunit's runner wrote. A run that ended badly without naming a failure counts as one.</summary>
    public static TestReport Read(string project, string path, Outcome run)
    {
        List<(string, string)> failures = [], skips = [];
        int passed = 0;
        if (File.Exists(path))
        {
            XDocument report = XDocument.Load(path);
            foreach (XElement test in report.Descendants("test"))
            {
                string name = Plain(test.Attribute("name")!.Value);
                switch (test.Attribute("result")!.Value)
                {
                    case "Pass":
                        passed++;
                        break;
                    case "Skip":
                        skips.Add(($"{ShortName(test.Attribute("type")!.Value)}.{test.Attribute("method")?.Value}", Text(test.Element("reason"))));
                        break;
                    case "Fail":
                        failures.Add((name, Message(test.Element("failure")!)));
                        break;
                }
            }

            foreach (XElement error in report.Descendants("error"))
                failures.Add((error.Attribute("name")?.Value ?? error.Attribute("type")!.Value, Message(error.Element("failure")!)));
            int told = report.Descendants("assembly").Sum(assembly => Count(assembly, "failed") + Count(assembly, "errors"));
            if (told > failures.Count)
                failures.Add((project, $"xunit counts {told} failures and errors, and names {failures.Count}"));
        }

        if (!File.Exists(path) || (run.ExitCode != 0 && failures.Count == 0))
            failures.Add((project, $"the test process ended with exit code {run.ExitCode} {(File.Exists(path) ? "although no test failed" : "before it reported")}. Its last words:\n{run.LastWords}"));
        return new TestReport(passed, failures.Count, skips.Count) { Failures = failures, Skips = skips };
    }

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    private static int Count(XElement assembly, string name) => int.Parse(assembly.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);

    private static string ShortName(string type) => type[(type.LastIndexOf('.') + 1)..];

    private static string Message(XElement failure)
    {
        string trace = Text(failure.Element("stack-trace"));
        string place = trace.Split('\n').FirstOrDefault(line => line.Contains(".cs:", StringComparison.Ordinal)) ?? "";
        return $"{Text(failure.Element("message"))}\n{place.Trim()}".TrimEnd();
    }

    private static string Text(XElement? element) => Plain(element?.Value ?? "");

    // xunit writes quotation marks and backslashes as C# would.
    private static string Plain(string text) => text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
