using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Lime.Tests;

[assembly: AssemblyFixture(typeof(ExtraRuns))]

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Prints at the start of a run which extra tests are skipped on this machine. <c>dotnet test</c> hides what tests print;
/// <c>dotnet run --project test/PROJECT</c> shows it.
/// </summary>
public sealed class ExtraRuns
{
    private static readonly ConcurrentDictionary<string, bool> Found = [];

    /// <summary>The path of Chromium; null if it is not installed.</summary>
    internal static string? Chromium { get; } = Environment.GetEnvironmentVariable("CHROMIUM_PATH")
        ?? new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public ExtraRuns()
    {
        List<string> left = [.. from type in typeof(ExtraRuns).Assembly.GetTypes()
            from method in type.GetMethods()
            let extra = method.GetCustomAttribute<ExtraFactAttribute>()
            where extra is not null && !Has(extra.Program)
            select $"{type.Name}.{method.Name} (needs {extra.Program})"];
        if (!ReferenceData.Sets.Contains(ReferenceData.Shared))
            left.Add("cases of the reference set 'shared' (needs the folder 'shared' beside the checkout)");
        if (left.Count > 0)
            Console.WriteLine($"Extra runs left out: {string.Join("; ", left)}.");
    }

    /// <summary>Whether <c>chromium</c>, <c>slurmctld</c> or a Python module is installed.</summary>
    internal static bool Has(string program) => Found.GetOrAdd(program, name => name switch
    {
        "chromium" => Chromium is not null,
        "slurmctld" => File.Exists("/usr/sbin/slurmctld") && File.Exists("/usr/sbin/slurmd") && File.Exists("/usr/sbin/munged"),
        _ => Python.Has(name),
    });
}
