namespace MlNetLime.Build;

/// <summary>Runs the test projects, one after the other, each in a process of its own, and adds up.</summary>
internal sealed class TestRun(Shell shell, Switches switches, string root)
{
    private readonly Dictionary<string, TestReport> _reports = [];
    private readonly string[] _projects = [.. Directory.EnumerateFiles(Path.Combine(root, "test"), "*.Tests.csproj", SearchOption.AllDirectories)
        .Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    public async Task Run(Plan plan)
    {
        string reports = Path.Combine(root, ".cache", "tests");
        Directory.CreateDirectory(reports);
        foreach (string project in _projects.Where(project => plan.Has($"{project}.csproj")))
        {
            // xunit's own runner, because it starts at once; `dotnet test` is there for people.
            string report = Path.Combine(reports, $"{project}.xml");
            File.Delete(report);
            string folder = Path.Combine(root, "test", project, "bin", switches.Configuration, "net10.0");
            string[] filter = switches.Filter is null ? [] : ["-method", $"*{switches.Filter}*"];
            Outcome run = await shell.Step($"test {project}", "dotnet", [$"{project}.dll", "-noLogo", "-noColor", "-xml", report, .. filter], folder, check: false);
            _reports[project] = TestReport.Read(project, report, run);
        }
    }

    /// <summary>Names what failed and what was skipped, then prints a line for each project and the sum; returns the exit code.</summary>
    /// <param name="plan">What was built.</param>
    /// <param name="reason">Why a project was not run.</param>
    /// <param name="failed">Whether something before the tests went wrong.</param>
    public int Conclude(Plan plan, string? reason, bool failed)
    {
        foreach ((string test, string message) in _reports.Values.SelectMany(report => report.Failures))
            Console.WriteLine($"FAILED {test}\n  {message.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        foreach (IGrouping<string, (string Test, string Reason)> group in _reports.Values.SelectMany(report => report.Skips).GroupBy(skip => skip.Reason))
            Console.WriteLine($"skipped, {group.Key}\n  {string.Join("\n  ", group.GroupBy(skip => skip.Test).Select(test => test.Count() > 1 ? $"{test.Key} ({test.Count()} cases)" : test.Key))}");

        foreach (string project in _projects)
            Console.WriteLine($"{project}: {(_reports.TryGetValue(project, out TestReport? report) ? report : $"not run, {reason ?? $"it is not in {Path.GetFileName(plan.Solution)}"}")}");
        TestReport sum = new(_reports.Values.Sum(report => report.Passed), _reports.Values.Sum(report => report.Failed), _reports.Values.Sum(report => report.Skipped));
        Console.WriteLine(sum);
        return failed || sum.Failed > 0 || sum.Passed == 0 ? 1 : 0;
    }
}
