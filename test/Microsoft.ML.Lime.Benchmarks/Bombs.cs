using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// The peak memory of the command on small files that declare large images, of every kind, and on files that declare more than they
/// contain. A row above its bound makes the program fail.
/// </summary>
internal static class Bombs
{
    /// <summary>
    /// The hidden argument of the process between this one and the command: it starts the rest of the arguments as its only child and
    /// prints the child's exit code and peak memory in bytes.
    /// </summary>
    public const string Argument = "--peak-of-command";

    private const int Mebi = 1 << 20, RefusedCode = 2;

    /// <summary>The constant part of the bound, and the peak of a file that is refused for its header, in MiB.</summary>
    private const int Base = 300, Idle = 130;

    private static readonly string Command = Path.Combine(AppContext.BaseDirectory, "mlnet-lime.dll");

    /// <summary>
    /// Runs the benchmark. <c>BOMBS</c> (environment) is a part of the names of the rows to measure, such as <c>JPEG</c>; all by default.
    /// </summary>
    public static void Run(Report report)
    {
        if (!OperatingSystem.IsLinux())
        {
            report.Skip("peak memory", "the unit of the peak memory of a child process is known on Linux only");
            return;
        }
        string folder = Directory.CreateTempSubdirectory("mlnet-lime-bombs-").FullName;
        try
        {
            foreach (HugeImages.Kind kind in HugeImages.Kinds)
                foreach (int side in (int[])(kind.Extension is "npy" or "bmp" ? [4096] : [4096, 8192]))
                    Image(report, folder, kind, side);
            foreach ((string name, int side) in (IEnumerable<(string, int)>)[("grid", 1672), ("slic", 1672), ("quickshift", 1672),
                ("felzenszwalb", 1136)]) // the largest that are accepted
                Segment(report, folder, name, side);
            Saved(report, folder);
            Full(report, folder);
            Labels(report, folder);
            Evaluation(report, folder);
            Masks(report, folder);
            Lying(report, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs a command in a process of its own; its output is that of this process.</summary>
    /// <returns>The exit code of this process.</returns>
    public static int Child(IEnumerable<string> command)
    {
        using Process child = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
        _ = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Span<long> usage = stackalloc long[18]; // struct rusage: two times of two longs, then ru_maxrss in KiB
        const int Children = -1;
        if (ReadUsage(Children, usage) != 0)
            return 1;
        Console.WriteLine(FormattableString.Invariant($"{child.ExitCode} {usage[4] * 1024}"));
        return 0;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadUsage(int who, ref long usage);

    private static int ReadUsage(int who, Span<long> usage) => ReadUsage(who, ref MemoryMarshal.GetReference(usage));

    private static void Image(Report report, string folder, HugeImages.Kind kind, int side)
    {
        string what = $"explain, {kind.Name}, {side}";
        if (!IsWanted(what))
            return;
        string path = Write(folder, "image", kind.Name, side);
        Explain(report, what, Bound(side, side, path), folder, path);
    }

    private static void Segment(Report report, string folder, string name, int largest)
    {
        const int Large = 8192;
        const string Kind = "PNG RGBA 8";
        foreach ((int side, string[] size) in (IEnumerable<(int, string[])>)[(largest, []), (Large, ["--size", "224x224"])])
        {
            string what = $"segment {name}{(size.Length > 0 ? " --size 224x224" : "")}, {Kind}, {side}";
            if (!IsWanted(what))
                continue;
            string path = Write(folder, "image", Kind, side);
            Measure(report, what, Bound(side, side, path),
                folder, ["segment", path, "--segmentation", name, .. size, "--quiet"]);
        }
    }

    /// <summary>Saves the explanation of a large image, and draws it again.</summary>
    private static void Saved(Report report, string folder)
    {
        foreach ((string name, int side) in (IEnumerable<(string, int)>)[("PNG grey 8", 8192), ("PNG RGBA 8", 8192), ("PNG grey 16", 4096),
            ("PNG RGB 16", 4096), ("PNG RGBA 16", 4096), ("NPY f4 x 3", 4096)])
        {
            if (!IsWanted($"--save, draw, {name}"))
                continue;
            string path = Write(folder, "saved", name, side);
            Explain(report, $"explain --save, {name}, {side}", Bound(side, side, path), folder, path, "--save");
            path = Path.Combine(folder, "out", "saved.lime");
            Measure(report, $"draw, {name}, {side}", Bound(side, side, path), folder, ["draw", path, "--quiet"]);
        }
    }

    /// <summary>Renders at the size of the source image, the largest that is accepted.</summary>
    private static void Full(Report report, string folder)
    {
        const int Largest = 4729;
        foreach ((string name, int side) in (IEnumerable<(string, int)>)[("PNG grey 8", Largest), ("PNG RGBA 8", Largest),
            ("PNG RGB 16", 4096)])
            foreach (string[] options in (string[][])[[], ["--positive-only"]])
            {
                string what = $"explain --max-side full{string.Concat(options.Select(option => $" {option}"))}, {name}, {side}";
                if (!IsWanted(what))
                    continue;
                string path = Write(folder, "image", name, side);
                Explain(report, what, Bound(side, side, path), folder, path, ["--max-side", "full", .. options]);
            }
    }

    /// <summary>Explains an image by the segments of a label map of its size.</summary>
    private static void Labels(Report report, string folder)
    {
        foreach ((string name, int side) in (IEnumerable<(string, int)>)[("PNG grey 1", 8192), ("PNG palette 8", 8192),
            ("PNG grey 16", 8192), ("NPY b1 x 1", 4096), ("NPY u2 x 1", 4096)])
        {
            string what = $"explain --segmentation FILE, {name}, {side}";
            if (!IsWanted(what))
                continue;
            string image = Write(folder, "image", "PNG grey 8", side), labels = Write(folder, "labels", name, side);
            Explain(report, what, Bound(side, side, image) + Bound(side, side, labels) - Base, folder, image, "--segmentation", labels);
        }
    }

    /// <summary>Evaluates a folder with one image of each kind, and files that declare more than they contain.</summary>
    private static void Evaluation(Report report, string folder)
    {
        const string What = "evaluate, one image of each kind";
        if (!IsWanted(What))
            return;
        string images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        double bound = 0;
        foreach ((int i, HugeImages.Kind kind) in HugeImages.Kinds.Index())
        {
            int side = kind.Extension is "npy" or "bmp" ? 4096 : 8192;
            bound = Math.Max(bound, Bound(side, side, Write(images, $"{i}", kind.Name, side)));
        }
        foreach ((string name, byte[] content) in LyingFiles())
            File.WriteAllBytes(Path.Combine(images, name), content);
        Measure(report, What, bound, folder, ["evaluate", images, "--truth", "none", "--model", Inputs.ShapesModel, "--preprocess", "unit",
            "--samples", "20", "--metrics", "none", "--quiet"]);
        Directory.Delete(images, recursive: true);
    }

    /// <summary>Evaluates images with masks of their size.</summary>
    private static void Masks(Report report, string folder)
    {
        const int Side = 8192;
        foreach (string name in (string[])["PNG grey 1", "PNG RGBA 8"])
        {
            string what = $"evaluate --masks, {name}, {Side}";
            if (!IsWanted(what))
                continue;
            string images = Directory.CreateDirectory(Path.Combine(folder, "masked")).FullName;
            string masks = Directory.CreateDirectory(Path.Combine(folder, "masks")).FullName;
            string image = Write(images, "a", "PNG RGBA 8", Side), mask = Write(masks, "a", name, Side);
            Measure(report, what, Bound(Side, Side, image) + Bound(Side, Side, mask) - Base, folder, ["evaluate", images, "--masks", masks,
                "--truth", "none", "--model", Inputs.ShapesModel, "--preprocess", "unit", "--samples", "20", "--metrics", "pointing,iou",
                "--quiet"]);
            Directory.Delete(images, recursive: true);
            Directory.Delete(masks, recursive: true);
        }
    }

    private static void Explain(Report report, string what, double bound, string folder, string path, params string[] options) =>
        Measure(report, what, bound, folder, ["explain", path, "--model", Inputs.ShapesModel, "--preprocess", "unit", "--samples", "20",
            "--quiet", .. options]);

    /// <summary>Writes an image of a kind.</summary>
    /// <returns>Its path.</returns>
    private static string Write(string folder, string name, string kindName, int side)
    {
        HugeImages.Kind kind = HugeImages.Kinds.First(one => one.Name == kindName);
        string path = Path.Combine(folder, $"{name}.{kind.Extension}");
        using FileStream file = File.Create(path);
        kind.Write(file, side, side);
        return path;
    }

    /// <summary>Files whose header declares what their body does not have, and sizes above every limit.</summary>
    private static void Lying(Report report, string folder)
    {
        foreach ((string name, byte[] content) in LyingFiles())
        {
            if (!IsWanted($"header only, {name}"))
                continue;
            string path = Path.Combine(folder, name);
            File.WriteAllBytes(path, content);
            Measure(report, $"header only, {name}", Idle, folder,
                ["explain", path, "--model", Inputs.ShapesModel, "--preprocess", "unit", "--samples", "20", "--quiet"],
                mustBeRefused: true);
        }
    }

    private static (string Name, byte[] Content)[] LyingFiles()
    {
        return
        [
            ("a.png", HugeImages.LyingPng(8192, 8192)), ("b.png", HugeImages.LyingPng(int.MaxValue, int.MaxValue)),
            ("c.npy", HugeImages.NpyHeader("<f4", "8192, 8192")), ("d.npy", HugeImages.NpyHeader("<f8", "999999999, 999999999")),
            ("e.jpg", Jpeg(9000, progressive: false)), ("f.jpg", Jpeg(65500, progressive: false)),
            ("g.jpg", Jpeg(65500, progressive: true)),
            ("h.gif", [.. "GIF89a"u8, 255, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 8, 1, 0, 0, 0x3B]),
            ("i.webp", [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8 "u8, 18, 0, 0, 0, 0x30, 1, 0, 0x9D, 1, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F,
                .. new byte[8]]),
            ("j.bmp", [.. "BM"u8, 54, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0, 1, 0, 24, 0,
                .. new byte[24]]),
            ("k.ico", [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0, 72, 0, 0, 0, 22, 0, 0, 0, .. HugeImages.LyingPng(8192, 8192)]),
        ];

        static byte[] Jpeg(int side, bool progressive)
        {
            using var file = new MemoryStream();
            HugeImages.WriteJpeg(file, side, side, 3, progressive, orientation: 0, isEmpty: true);
            return file.ToArray();
        }
    }

    /// <summary>The bound in MiB: 300, four bytes for each pixel of the file, and the file; a JPEG is in memory twice.</summary>
    private static double Bound(int height, int width, string path) =>
        Base + (4.0 * height * width + new FileInfo(path).Length * (path.EndsWith(".jpg", StringComparison.Ordinal) ? 2 : 1)) / Mebi;

    private static bool IsWanted(string what) =>
        what.Contains(Environment.GetEnvironmentVariable("BOMBS") ?? "", StringComparison.Ordinal);

    private static void Measure(
        Report report, string what, double bound, string folder, string[] arguments, bool mustBeRefused = false)
    {
        string output = Path.Combine(folder, "out");
        if (arguments[0] != "draw" && Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        (int code, double peak, string error) = PeakOf([Command, .. arguments, "-o", output]);
        bool isRefused = code == RefusedCode;
        if (code != 0 && !isRefused || mustBeRefused && !isRefused)
            throw new InvalidOperationException($"{what}: the command ended with {code}: {error}");
        report.AddGoal($"{what}{(isRefused && !mustBeRefused ? ", refused" : "")}", Math.Round(peak), Math.Round(bound), atLeast: false);
        if (isRefused)
            Console.WriteLine($"      {error.Trim()}");
    }

    private static (int Code, double Peak, string Error) PeakOf(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Started as `dotnet program.dll` or as an executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (string argument in command.Prepend(Argument))
            start.ArgumentList.Add(argument);
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync();
        string[] printed = child.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        child.WaitForExit();
        return printed is [var code, var peak]
            ? (int.Parse(code, CultureInfo.InvariantCulture), double.Parse(peak, CultureInfo.InvariantCulture) / Mebi, error.Result)
            : throw new InvalidOperationException($"The process that measures memory ended with {child.ExitCode}: {error.Result}");
    }
}
