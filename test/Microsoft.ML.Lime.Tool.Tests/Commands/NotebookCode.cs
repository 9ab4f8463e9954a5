using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Reads the cells of a notebook and compiles their code.</summary>
internal static class NotebookCode
{
    public static JsonElement[] Cells(string path) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("cells").EnumerateArray()];

    public static string Source(JsonElement cell) =>
        string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString()));

    public static IEnumerable<JsonElement> Outputs(JsonElement cell) => cell.GetProperty("cell_type").GetString() == "code"
        ? cell.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("data")) : [];

    /// <summary>The code cells as statements, with displayed expressions; without the usings, which <see cref="Compile"/> adds.</summary>
    public static string Program(JsonElement[] cells) => string.Join('\n', cells
        .Where(cell => cell.GetProperty("cell_type").GetString() == "code").Select(Source).Skip(1).Select(source =>
        {
            int present = source.EndsWith(';') ? source.Length : source.LastIndexOf(";\n", StringComparison.Ordinal) is var end and >= 0
                ? end + 2 : 0;
            return source[..present] + (present < source.Length ? $"_ = {source[present..]};" : "");
        }));

    /// <summary>Compiles with the compiler of the SDK that runs the tests; skips the test if there is none.</summary>
    public static Assembly Compile(string folder, string code)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory(), sdks = Path.Combine(runtime, "..", "..", "..", "sdk");
        string? compiler = !Directory.Exists(sdks) ? null : Directory.GetFiles(sdks, "csc.dll", SearchOption.AllDirectories)
            .FirstOrDefault(path => path.Contains("bincore", StringComparison.Ordinal));
        Assert.SkipWhen(compiler is null, "There is no SDK beside the runtime, so no compiler.");
        string file = Path.Combine(folder, "again.cs"), library = Path.Combine(folder, "again.dll"),
            references = Path.Combine(folder, "again.rsp");
        File.WriteAllText(file, $"using System; using System.Linq; using Microsoft.ML.Lime.Drawing; using Microsoft.ML.Lime.Engine; using "
            + $"Microsoft.ML.Lime.Evaluation; using Microsoft.ML.Lime.Onnx;\n{code}");
        File.WriteAllLines(references, Directory.GetFiles(runtime, "System.*.dll").Append(Path.Combine(runtime, "netstandard.dll"))
            .Where(path => !path.Contains("Native", StringComparison.Ordinal))
            .Concat([typeof(ImageExplanation).Assembly.Location, typeof(Onnx.OnnxScorer).Assembly.Location,
                typeof(Drawing.Overlay).Assembly.Location,
                typeof(Evaluation.Metrics).Assembly.Location]).Select(path => $"-r:\"{path}\""));
        using Process process = Process.Start(new ProcessStartInfo("dotnet",
            ["exec", compiler!, "-nologo", "-noconfig", "-nostdlib", "-nullable:enable", "-langversion:latest", "-target:library",
                $"-out:{library}", $"@{references}", file])
        { RedirectStandardOutput = true })!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{printed}\n{code}");
        return Assembly.Load(File.ReadAllBytes(library));
    }
}
