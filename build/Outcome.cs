using System.Text.RegularExpressions;

namespace MlNetLime.Build;

/// <summary>The exit code and the output of a program.</summary>
internal sealed partial record Outcome(int ExitCode, string Output)
{
    /// <summary>The last lines without stack traces.</summary>
    public string LastWords => string.Join('\n', Lines.Where(line => !line.StartsWith("at ", StringComparison.Ordinal)).TakeLast(20));

    /// <summary>The distinct lines of errors and warnings (warnings count as errors); the last lines if there are none.</summary>
    public string Complaint
    {
        get
        {
            // Errors of a file shared by several projects occur once per project.
            string[] errors = [.. Lines.Where(line => ErrorLine().IsMatch(line)).Select(line => Project().Replace(line, "")).Distinct()];
            return errors.Length > 0 ? string.Join('\n', errors.Take(40)) : LastWords;
        }
    }

    private string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex("(^|[ :])(error|warning)[ :]", RegexOptions.IgnoreCase)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@" \[[^\]]+proj\]$")]
    private static partial Regex Project();
}
