using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// The time of the command in shards over that of one process, and the growth of time and peak memory of the merge with the number of
/// images. The merge runs in a process of its own: this program with the hidden argument <see cref="Argument"/>.
/// </summary>
internal static class Shards
{
    public const string Argument = "--merge-of";

    private const int Parts = 16, Classes = 10, MapSide = 8, ImagesPerShard = 200, RealShards = 8;

    private static readonly string[] Metrics = ["insertionAuc", "deletionAuc", "muFidelity", "gini", "halfMass"];

    public static void Run(Report report, int? limit)
    {
        string root = Directory.CreateTempSubdirectory("mlnet-lime-shards-").FullName;
        try
        {
            if (!File.Exists("/proc/self/status"))
            {
                report.Skip("merge", "the peak memory of a process is known on Linux only");
                limit = 0;
            }
            foreach (int count in ((int[])[1_000, 10_000, 100_000, 1_000_000]).Where(count => count <= (limit ?? int.MaxValue)))
            {
                string folder = Path.Combine(root, count.ToString(CultureInfo.InvariantCulture));
                MakeShards(folder, count);
                (double seconds, double peak) = Merge(folder);
                report.Add($"merge of {count} images", seconds, "s");
                report.AddGoal($"peak memory of the merge of {count} images in MB", peak, 1000, atLeast: false);
                Directory.Delete(folder, recursive: true);
            }
            CompareWithOneProcess(report, root);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>The process that merges: prints its seconds and its peak memory in kilobytes.</summary>
    public static int Child(string folder)
    {
        long began = Stopwatch.GetTimestamp();
        using (ShardMerge merge = ShardMerge.Open(folder))
        {
            if (merge.Incomplete.Count + merge.Foreign.Count > 0)
                throw new InvalidOperationException(string.Join(' ', merge.Incomplete.Concat(merge.Foreign)));
            using EvaluationFolder merged = merge.Write(folder);
            merged.WriteCsv();
            new HtmlReport { Shortcuts = new ShortcutSearch().Run(merged.Cards()) }.Write(merged);
        }
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Console.WriteLine(FormattableString.Invariant($"{seconds} {peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]}"));
        return 0;
    }

    /// <summary>
    /// The command as a scheduler starts it: shards of one inference session each, two at a time, and their merge; compared with one
    /// process of two sessions.
    /// </summary>
    private static void CompareWithOneProcess(Report report, string root)
    {
        ShapeFolder.Save(root, seed: 5, RealShards * ImagesPerShard);
        File.WriteAllLines(Path.Combine(root, "names.txt"), ShapeScene.ClassNames);
        string images = Path.Combine(root, "pictures"), whole = Path.Combine(root, "whole"), parts = Path.Combine(root, "parts");
        double one = Time(() => Evaluate(images, whole, "2"));
        var seconds = new double[RealShards];
        double two = Time(() => Parallel.For(0, RealShards, new ParallelOptions { MaxDegreeOfParallelism = 2 }, index =>
            seconds[index] = Time(() => Evaluate(images, parts, "1", "--shard", $"{index}/{RealShards}"))));
        double merge = Time(() => Command("merge", parts));
        if (!File.ReadAllBytes(Path.Combine(whole, "results.jsonl")).AsSpan()
            .SequenceEqual(File.ReadAllBytes(Path.Combine(parts, "results.jsonl"))))
            throw new InvalidOperationException("The merged results are not those of one process.");
        report.Add($"{RealShards * ImagesPerShard} images in one process with two threads", one, "s");
        report.Add($"the same images in {RealShards} shards, two at a time with one thread each", two, "s");
        report.Add("their merge", merge, "s");
        report.Add("share of the time in which the last shard runs alone", 1 - seconds.Sum() / 2 / two, "");
        report.AddGoal("images per second of busy cores, shards and merge over one process", one / (seconds.Sum() / 2 + merge), 0.95,
            atLeast: true);
    }

    private static void Evaluate(string images, string folder, string threads, params string[] more) =>
        Command(["evaluate", images, "--model", Inputs.ShapesModel, "--preprocess", "unit", "--samples", "500", "--metrics", "none",
            "--labels", Path.Combine(Path.GetDirectoryName(images)!, "names.txt"), "--threads", threads, "--quiet", "-o", folder, .. more]);

    private static void Command(params string[] arguments)
    {
        using Process child = Process.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll"), .. arguments]);
        child.WaitForExit();
        if (child.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {child.ExitCode}.");
    }

    private static double Time(Action work)
    {
        long began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Writes shards with made-up rows of five metrics and maps of 8 x 8; the maps of one class have a mark.</summary>
    private static void MakeShards(string folder, int count)
    {
        string[] names =
            [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"class{i % Classes}/image{i:00000000}.png"))];
        Parallel.For(0, Parts, part =>
        {
            var shard = new Shard(part, Parts);
            string path = shard.FolderIn(folder);
            EvaluationFolder.OpenShard(path, "{}", shard, names, "").Dispose();
            var random = new Random(part);
            using var rows = new StreamWriter(Path.Combine(path, "results.jsonl"), false, new UTF8Encoding(false));
            using var cards = new StreamWriter(Path.Combine(path, "cards.jsonl"), false, new UTF8Encoding(false));
            for (int i = 0; i < count; i++)
            {
                if (!shard.Contains(names[i]))
                    continue;
                string metrics = string.Join(',', Metrics.Select(name => FormattableString.Invariant($"\"{name}\":{{\"value\":")
                    + FormattableString.Invariant($"{random.NextDouble()},\"constant\":0.4,\"random\":0.45,\"center\":0.6}}")));
                string prediction = FormattableString.Invariant($"class{(random.Next(10) == 0 ? random.Next(Classes) : i % Classes)}");
                rows.Write(FormattableString.Invariant($"{{\"image\":\"{names[i]}\",\"truth\":\"class{i % Classes}\",\"prediction\":")
                    + FormattableString.Invariant($"\"{prediction}\",\"probability\":{random.NextDouble()},\"metrics\":{{{metrics}}},")
                    + "\"warnings\":[]}\n");
                string map = string.Join(',', Enumerable.Range(0, MapSide * MapSide).Select(cell =>
                    (cell == 0 && i % Classes == 0 ? 50 : random.NextSingle()).ToString(CultureInfo.InvariantCulture)));
                cards.Write($"{{\"image\":\"{names[i]}\",\"explained\":\"{prediction}\",\"probability\":0.5,\"method\":\"lime\","
                    + "\"photo\":\"\",\"overlay\":\"\",\"height\":8,\"width\":8,\"features\":[],\"topClasses\":[],\"map\":{"
                    + FormattableString.Invariant($"\"rows\":{MapSide},\"columns\":{MapSide},\"values\":[{map}]}}}}\n"));
            }
        });
    }

    private static (double Seconds, double Peak) Merge(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(folder);
        using Process child = Process.Start(start)!;
        string[] printed = child.StandardOutput.ReadToEnd().Split(' ');
        child.WaitForExit();
        return child.ExitCode == 0
            ? (double.Parse(printed[0], CultureInfo.InvariantCulture), double.Parse(printed[1], CultureInfo.InvariantCulture) / 1024)
            : throw new InvalidOperationException($"The merge ended with {child.ExitCode}.");
    }
}
