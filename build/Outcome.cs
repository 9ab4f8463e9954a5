using System.Text.RegularExpressions;

namespace MlNetLime.Build;

/// <summary>How a program ended, and what it printed.</summary>
internal sealed partial record Outcome(int ExitCode, string Output)
{
    /// <summary>The last lines that are no stack trace.</summary>
    public string LastWords => string.Join('\n', Lines.Where(line => !line.StartsWith("at ", StringComparison.Ordinal)).TakeLast(20));

    /// <summary>The lines of errors and of warnings, which are errors here, each once; where there are none, the last lines.</summary>
    public string Complaint
    {
        get
        {
            // A file that several projects share has its errors once for each of them.
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
