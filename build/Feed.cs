using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlNetLime.Build;

/// <summary>What the configured package sources carry of ML.NET. They are asked once, and again when they change.</summary>
internal sealed partial class Feed(Shell shell, string root)
{
    private string Cache => Path.Combine(root, ".cache", "feed.json");

    /// <summary>The packages of ML.NET that no source has; empty where the whole solution can be restored.</summary>
    public async Task<string[]> Missing()
    {
        // The native library is left out of the question, because it is large and the managed half of it lives where it lives.
        string[] packages = [.. XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => $"{package.Attribute("Include")!.Value} {package.Attribute("Version")!.Value}")
            .Where(package => package.StartsWith("Microsoft.ML", StringComparison.Ordinal))
            .Select(package => package.Replace("OnnxRuntime ", "OnnxRuntime.Managed ", StringComparison.Ordinal))];

        // Run in the checkout, this counts a NuGet.config above it, and the user's, and the machine's.
        Outcome listing = await shell.Run("dotnet", ["nuget", "list", "source", "--format", "short"], root);
        string[] sources = [.. listing.Output.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.StartsWith('E'))];
        if (sources.Length == 0)
            throw new StepFailedException($"No package source is configured: see 'dotnet nuget list source'. {listing.Complaint}");

        string key = Key(sources, packages);
        if (File.Exists(Cache) && JsonSerializer.Deserialize<Answer>(await File.ReadAllTextAsync(Cache)) is { } known && known.Key == key)
            return known.Missing;

        string[] missing = await Ask(packages);
        await File.WriteAllTextAsync(Cache, JsonSerializer.Serialize(new Answer(key, missing)));
        return missing;
    }

    /// <summary>Restores a scratch project that downloads the packages and nothing below them, into a folder of its own: an answer from
    /// the sources, with their credentials, and not from what the machine has cached.</summary>
    private async Task<string[]> Ask(string[] packages)
    {
        string folder = Path.Combine(root, ".cache", "feed");
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            await File.WriteAllTextAsync(Path.Combine(folder, name), "<Project />"); // hides the checkout's
        string downloads = string.Concat(packages.Select(package => package.Split(' ')).Select(package => $"""<PackageDownload Include="{package[0]}" Version="[{package[1]}]" />"""));
        string project = Path.Combine(folder, "feed.csproj");
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup>{downloads}</ItemGroup>
            </Project>
            """);

        Outcome outcome = await shell.Step("ask the package feed for Microsoft.ML", "dotnet",
            ["restore", project, "--packages", Path.Combine(folder, "packages"), "--no-http-cache", "--force"], folder, check: false);
        Directory.Delete(folder, recursive: true);
        string[] missing = [.. packages.Where(package => NotFound().Matches(outcome.Output).Any(match => match.Groups[1].Value == package.Split(' ')[0]))];
        if (outcome.ExitCode != 0 && missing.Length == 0)
            throw new StepFailedException($"The package feed gave no answer; --feed full or --feed engine goes on without one.\n{outcome.Complaint}");
        return missing;
    }

    private static string Key(string[] sources, string[] packages)
    {
        // A folder may get packages without getting another name.
        IEnumerable<string> stamped = sources.Select(source => source[(source.IndexOf(' ', StringComparison.Ordinal) + 1)..])
            .Select(source => Directory.Exists(source) ? $"{source} {Directory.GetLastWriteTimeUtc(source):O}" : source);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', stamped.Concat(packages)))));
    }

    [GeneratedRegex(@"error NU110[123]: Unable to find (?:a stable )?package (\S+?)\.?\s")]
    private static partial Regex NotFound();

    private sealed record Answer(string Key, string[] Missing);
}
