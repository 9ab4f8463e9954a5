using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// The peak memory of a process for one explanation with 100,000 samples over that with 1,000. The process is this program with
/// the hidden argument <see cref="Argument"/>.
/// </summary>
internal static class Memory
{
    public const string Argument = "--peak-of";

    private const int Few = 1_000, Many = 100_000, Rounds = 3;

    public static void Run(Report report)
    {
        if (!File.Exists("/proc/self/status"))
        {
            report.Skip("peak memory", "the peak memory of a process is known on Linux only");
            return;
        }
        foreach (string model in (string[])["stub", "shapes", "resnet8", "squeezenet"])
        {
            if (model is "resnet8" or "squeezenet" && BenchmarkModel.ResNet8.Path is null)
            {
                report.Skip(model, "the folder shared/data next to the checkout is missing");
                continue;
            }
            // The minimum of several runs, because garbage collection varies. SqueezeNet takes minutes and runs once.
            int rounds = model == "squeezenet" ? 1 : Rounds;
            double few = Enumerable.Range(0, rounds).Min(_ => PeakOf(model, Few)),
                many = Enumerable.Range(0, rounds).Min(_ => PeakOf(model, Many));
            report.Add($"peak memory at {Few} samples, {model}", few, "MB");
            report.Add($"peak memory at {Many} samples, {model}", many, "MB");
            report.AddGoal($"peak memory at {Many} samples over that at {Few} samples, {model}", many / few, 1.05, atLeast: false);
        }
    }

    /// <summary>The process that <see cref="PeakOf"/> starts: makes one explanation and prints its peak memory in kilobytes.</summary>
    public static int Child(string model, string samples)
    {
        var explainer = new LimeExplainer(LimeOptions.Matlab with
        {
            Samples = int.Parse(samples, CultureInfo.InvariantCulture),
            Surrogate = Surrogates.Ridge(),
        });
        using IScorer scorer = model switch
        {
            "stub" => Stub.Scorer(224, 10),
            "shapes" => BenchmarkModel.Shapes.Open(),
            "resnet8" => BenchmarkModel.ResNet8.Open(),
            _ => BenchmarkModel.SqueezeNet.Open(),
        };
        explainer.Explain(scorer, model is "stub" or "squeezenet" ? Stub.Image(224) : Inputs.Shape(1));
        string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Console.WriteLine(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        return 0;
    }

    private static double PeakOf(string model, int samples)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Started as `dotnet program.dll` or as an executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (string argument in (string[])[Argument, model, samples.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        using Process child = Process.Start(start)!;
        string printed = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? double.Parse(printed, CultureInfo.InvariantCulture) / 1024
            : throw new InvalidOperationException($"The process that measures memory ended with {child.ExitCode}: {printed}");
    }
}
