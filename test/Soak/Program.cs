using System.Diagnostics;

namespace Microsoft.ML.Lime.Soak;

/// <summary>
/// Runs the libraries and the command for long, and under faults: signals, a full disk, other cultures, read-only folders. Each part prints
/// what was measured, and fails if a promise of docs/reliability.md does not hold.
/// </summary>
internal static class Program
{
    private const string Usage = """
        soak [--scale X] [--seed N] [PART...]

        --scale X   multiplies the numbers of repetitions; the default is 1
        --seed N    repeats the random choices of an earlier run
        """;

    private static readonly (string Name, Func<Workplace, PartResult> Run)[] Parts =
    [
        ("explanations", MemoryParts.Explanations),
        ("scorers", MemoryParts.Scorers),
        ("rows", MemoryParts.Rows),
        ("cancellations", CancellationPart.Run),
        ("kills", KillPart.Run),
        ("full-disk", FullDiskPart.Run),
        ("cultures", EnvironmentParts.Cultures),
        ("read-only", EnvironmentParts.ReadOnly),
    ];

    public static int Main(string[] arguments) => Run(arguments, Console.Out);

    /// <summary>Runs the parts that the arguments name, or all; returns the exit code.</summary>
    public static int Run(string[] arguments, TextWriter output)
    {
        double scale = 1;
        int seed = Environment.TickCount & int.MaxValue;
        List<string> names = [];
        for (int i = 0; i < arguments.Length; i++)
            if (arguments[i] == "--scale" && i + 1 < arguments.Length
                && double.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out double x) && x > 0)
                (scale, i) = (x, i + 1);
            else if (arguments[i] == "--seed" && i + 1 < arguments.Length
                && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out int n) && n >= 0)
                (seed, i) = (n, i + 1);
            else if (Parts.Any(part => part.Name == arguments[i]))
                names.Add(arguments[i]);
            else
            {
                output.WriteLine($"{Usage}\n\nParts: {string.Join(", ", Parts.Select(part => part.Name))}");
                return 2;
            }

        output.WriteLine(FormattableString.Invariant($"scale {scale}, seed {seed}"));
        bool failed = false;
        foreach ((string name, Func<Workplace, PartResult> run) in Parts.Where(part => names.Count == 0 || names.Contains(part.Name)))
        {
            using Workplace place = new(scale, seed);
            long start = Stopwatch.GetTimestamp();
            PartResult result = run(place);
            string state = result.NotRun is not null ? "NOT RUN" : result.Failures.Count == 0 ? "passed" : "FAILED";
            output.WriteLine(FormattableString.Invariant(
                $"{name}: {state} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {result.NotRun ?? result.Measured}"));
            foreach (string failure in result.Failures.Take(20))
                output.WriteLine($"  {failure}");
            output.Flush();
            failed |= result.Failures.Count > 0;
        }
        return failed ? 1 : 0;
    }
}
