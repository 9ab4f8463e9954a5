using System.Diagnostics;
using System.Security.Cryptography;
using SharpFuzz;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>
/// Runs readers on files that were changed at random. A finding is any exception but <see cref="LimeException"/>, or a file that takes
/// more than half a minute or a gigabyte of managed memory. Each is saved in the corpus, so that a test reads it from then on.
/// </summary>
internal static class Program
{
    private const string Usage = """
        fuzz --minutes N [TARGET...]   changes files of the corpus at random, N minutes per target
        fuzz replay                    reads all files of the corpus once
        fuzz corpus                    writes the first files of the corpus again
        fuzz afl TARGET                reads inputs of AFL++ (afl-fuzz) from standard input; CONTRIBUTING.md says how
        """;

    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);
    private const long TooMuch = 1L << 30;

    /// <summary>The folder of the corpus in the checkout.</summary>
    public static string CorpusFolder { get; } = FindCorpus();

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["replay"]:
                return Report([.. Target.All.SelectMany(
                    target => target.Corpus.Select(file => Find(target, File.ReadAllBytes(file), file)))]);
            case ["corpus"]:
                Corpus.Write(CorpusFolder);
                return 0;
            case ["afl", var name] when Target.All.FirstOrDefault(target => target.Name == name) is { } target:
                Fuzzer.OutOfProcess.Run(stream =>
                {
                    using var content = new MemoryStream();
                    stream.CopyTo(content);
                    Read(target, content.ToArray(), "input");
                });
                return 0;
            case ["--minutes", var text, .. var names] when double.TryParse(text, CultureInfo.InvariantCulture, out double minutes)
                && minutes > 0 && names.All(name => Target.All.Any(target => target.Name == name)):
                return Target.All.Where(target => names.Length == 0 || names.Contains(target.Name))
                    .Sum(target => Fuzz(target, TimeSpan.FromMinutes(minutes))) == 0 ? 0 : 1;
            default:
                Console.Error.WriteLine($"{Usage}\n\nTargets: {string.Join(", ", Target.All.Select(target => target.Name))}");
                return 2;
        }
    }

    /// <summary>Reads a file as a target does; returns what is wrong, or null.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="content">The content of the file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="limit">A time that is a finding; null for none.</param>
    public static string? Find(Target target, byte[] content, string name, TimeSpan? limit = null)
    {
        long start = Stopwatch.GetTimestamp(), memory = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(target, content, name);
        }
#pragma warning disable CA1031 // any exception is a finding
        catch (Exception found)
#pragma warning restore CA1031
        {
            return $"{target.Name} {name}: {found.GetType().Name}: {found.Message.ReplaceLineEndings(" ")}\n{found.StackTrace}";
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        memory = GC.GetAllocatedBytesForCurrentThread() - memory;
        return elapsed > limit ? $"{target.Name} {name}: {elapsed.TotalSeconds:0.0} s"
            : memory > TooMuch ? $"{target.Name} {name}: {memory / 1e9:0.0} GB of memory"
            : null;
    }

    private static void Read(Target target, byte[] content, string name)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"lime-fuzz-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"input{Path.GetExtension(name)}");
        File.WriteAllBytes(path, content);
        try
        {
            target.Read(path);
        }
        catch (LimeException)
        {
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Fuzz(Target target, TimeSpan duration)
    {
        (byte[] Content, string Name)[] corpus = [.. target.Corpus.Select(file => (File.ReadAllBytes(file), file))];
        HashSet<string> known = [];
        long start = Stopwatch.GetTimestamp();
        ulong seed = (ulong)DateTime.UtcNow.Ticks;
        int runs = 0;
        for (; Stopwatch.GetElapsedTime(start) < duration; runs++)
        {
            var mutator = new Mutator(seed + (ulong)runs);
            (byte[] content, string name) = mutator.Any(corpus);
            for (int changes = 1 + mutator.Below(3); changes > 0; changes--)
                content = target.Mutation is { } mutation && mutator.Below(3) > 0 ? mutation(mutator, content) : mutator.Change(content);
            if (Find(target, content, name, TooLong) is not { } finding || !known.Add(Place(finding)))
                continue;
            string saved = Path.Combine(CorpusFolder, target.Name,
                $"found-{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}{Path.GetExtension(name)}");
            File.WriteAllBytes(saved, content);
            Console.WriteLine($"{finding}\nsaved as {saved}");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{target.Name}: {runs} inputs in {duration.TotalMinutes:0.#} minutes, {known.Count} findings"));
        return known.Count;
    }

    // Findings of one place in the code are one.
    private static string Place(string finding) => finding.Split('\n') is [var what, var where, ..]
        ? $"{what.Split(": ")[1]} {where}" : finding.Split(": ")[0];

    private static int Report(IReadOnlyList<string?> findings)
    {
        foreach (string finding in findings.OfType<string>())
            Console.Error.WriteLine(finding);
        return findings.Any(finding => finding is not null) ? 1 : 0;
    }

    private static string FindCorpus()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetLime.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? Environment.CurrentDirectory, "test", "Fuzzing", "corpus");
    }
}
