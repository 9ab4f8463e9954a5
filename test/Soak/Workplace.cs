using System.Diagnostics;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Soak;

/// <summary>A temporary folder with generated images and the arguments of the command; removed at the end.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly double _scale;

    public Workplace(double scale, int seed)
    {
        (_scale, Random) = (scale, new Random(seed));
        Folder = Directory.CreateTempSubdirectory("lime-soak-").FullName;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The random choices.</summary>
    public Random Random { get; }

    /// <summary>The model that the project ships.</summary>
    public static string Model => Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx");

    /// <summary>The names of its classes.</summary>
    public static string Labels => Path.Combine(AppContext.BaseDirectory, "models", "shapes.labels.txt");

    /// <summary>A number of repetitions at the scale of this run.</summary>
    public int Count(int full, int least) => Math.Max(least, (int)Math.Round(full * _scale));

    /// <summary>Whether no number of repetitions is reduced.</summary>
    public bool IsFull => _scale >= 1;

    /// <summary>Writes generated images with labels; returns their folder.</summary>
    public string SaveImages(int count)
    {
        ShapeFolder.Save(Folder, seed: 77, count);
        return Path.Combine(Folder, "pictures");
    }

    /// <summary>The arguments of the command for the shipped model.</summary>
    public static string[] Command(string command, string input, params IReadOnlyList<string> more) =>
        [command, input, "--model", Model, "--labels", Labels, "--preprocess", "unit", "--samples", "40", "--features", "16",
            "--threads", "1", .. more];

    /// <summary>The program and arguments that start the command.</summary>
    public static string[] CommandLine(IReadOnlyList<string> arguments) =>
        [Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll"), .. arguments];

    /// <summary>Runs a program to its end, or kills it (SIGKILL) after a time.</summary>
    /// <param name="line">The program and its arguments.</param>
    /// <param name="killAfter">The time; null to let it end.</param>
    /// <param name="environment">Environment variables to set.</param>
    public static (int Code, string Output, string Error) Run(
        IReadOnlyList<string> line, TimeSpan? killAfter = null, params IReadOnlyList<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new(line[0], line.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (killAfter is { } time && !process.WaitForExit(time))
            process.Kill();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The exit code of <see cref="InNamespace"/> if the system lends no mounts.</summary>
    public const int NoNamespace = 77;

    /// <summary>Runs a script of bash with mounts of its own (Linux). It ends with <see cref="NoNamespace"/> if it cannot mount.</summary>
    public static (int Code, string Output, string Error) InNamespace(string script, IReadOnlyList<string> arguments)
    {
        if (!OperatingSystem.IsLinux())
            return (NoNamespace, "", "");
        (int code, string output, string error) = Run(
            ["unshare", "--map-root-user", "--mount", "bash", "-c", script, "bash", .. arguments]);
        return (error.StartsWith("unshare:", StringComparison.Ordinal) ? NoNamespace : code, output, error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
