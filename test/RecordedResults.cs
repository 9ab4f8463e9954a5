using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Results that a test recorded earlier, to be compared with those of today. They stand in the file <c>RecordedResults/results.tsv</c> of
/// the test project, one case a line: its name, a tab, its result.
/// </summary>
/// <remarks>
/// To record: run the test with the environment variable <c>MLNETLIME_RECORD</c> set to 1. It then writes the file and fails with a message
/// that says so. Run it again without the variable, and look at the difference in the file before it is committed.
/// </remarks>
internal static class RecordedResults
{
    private const string Variable = "MLNETLIME_RECORD";

    /// <summary>The largest difference of two numbers, as a share of the largest number of their case.</summary>
    private const double Tolerance = 1e-4;

    private const int MaxListed = 40, MaxValues = 32;

    private static bool IsRecording => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Compares hashes of results. They hold for Linux on x64 only; elsewhere the test is skipped.</summary>
    /// <param name="project">The test project, the name of its folder.</param>
    /// <param name="cases">Names, and what adds the bits of the result to a hash.</param>
    public static void CompareBits(string project, IEnumerable<(string Name, Action<BitHash> Add)> cases)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "The recorded bits hold for Linux on x64 only: Math.Exp and Math.Log come from the platform's C library, "
            + "so results of other platforms can differ in their last bits.");
        Compare(project, cases.Select(one => (one.Name, Result: (Func<string>)(() => BitHash.Of(one.Add)))),
            (recorded, found) => recorded == found);
    }

    /// <summary>
    /// Compares numbers to about four digits: within a ten thousandth of the largest number of the case. ONNX Runtime and ML.NET compute in
    /// another order on another processor, and results then differ in the last bits, so equal bits cannot be asked for.
    /// </summary>
    /// <param name="project">The test project, the name of its folder.</param>
    /// <param name="cases">
    /// Names and numbers. All digits are recorded, so on one machine the smallest difference shows in the file when it is recorded again.
    /// </param>
    public static void CompareNumbers(string project, IEnumerable<(string Name, IReadOnlyList<double> Numbers)> cases) =>
        Compare(project, cases.Select(one => (one.Name, Result: (Func<string>)(() => Text(one.Numbers)))), AreNear);

    /// <summary>At most 32 values, evenly spaced, and the mean of all before them: of a map, which would fill the file.</summary>
    public static double[] Some(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        List<double> some = [sum / Math.Max(1, values.Length)];
        int step = (values.Length + MaxValues - 1) / MaxValues;
        for (int i = step / 2; i < values.Length; i += step)
            some.Add(values[i]);
        return [.. some];
    }

    private static void Compare(string project, IEnumerable<(string Name, Func<string> Result)> cases, Func<string, string, bool> areSame)
    {
        string path = Path.Combine(Checkout.Root, "test", project, "RecordedResults", "results.tsv");
        if (IsRecording)
        {
            (string Name, string Result, bool IsError)[] found =
                [.. cases.Select(one => (one.Name, Result: Try(one.Result, out bool isError), isError))];
            string[] errors = [.. found.Where(one => one.IsError).Select(one => $"{one.Name}: {one.Result}")];
            Assert.True(errors.Length == 0, "Nothing was recorded, as there are errors:\n" + string.Join('\n', errors));
            string[] lines = [.. found.Select(one => $"{one.Name}\t{one.Result}\n")];
            File.WriteAllText(path, string.Concat(lines), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Assert.Fail($"Recorded {lines.Length} cases in {path}. Run again without the environment variable {Variable}.");
        }
        Dictionary<string, string> recorded =
            File.ReadAllLines(path).Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.NotEmpty(recorded);
        List<string> differences = [];
        foreach ((string name, Func<string> result) in cases)
        {
            string found = Try(result, out _);
            if (!recorded.Remove(name, out string? expected))
                differences.Add($"{name}: not recorded, found {found}");
            else if (!areSame(expected, found))
                differences.Add($"{name}: recorded {expected}, found {found}");
        }
        differences.AddRange(recorded.Keys.Select(name => $"{name}: recorded, but there is no such case"));
        Assert.True(differences.Count == 0, $"{differences.Count} results are not the recorded ones:\n"
            + string.Join('\n', differences.Take(MaxListed)) + (differences.Count > MaxListed ? "\n..." : "")
            + $"\nWhere the change is meant, run this test with the environment variable {Variable}=1 to record again.");
    }

    /// <summary>The result, or the error in place of it, so that the other cases are compared too.</summary>
    private static string Try(Func<string> result, out bool isError)
    {
        isError = false;
        try
        {
            return result();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            isError = true;
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    private static string Text(IReadOnlyList<double> numbers) =>
        string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    private static bool AreNear(string recorded, string found)
    {
        double[] one = Numbers(recorded), other = Numbers(found);
        double scale = one.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return one.Length == other.Length
            && one.Zip(other).All(pair => pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= Tolerance * scale);
    }

    private static double[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
}
