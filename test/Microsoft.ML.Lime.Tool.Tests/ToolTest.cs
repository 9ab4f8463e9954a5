using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Base of tests that run the command in this process, each with its own folder.</summary>
public abstract class ToolTest : IDisposable
{
    protected ToolTest() => Folder = Directory.CreateTempSubdirectory("mlnet-lime-tool-").FullName;

    /// <summary>The folder for inputs; results go to its subfolder <c>out</c>.</summary>
    protected string Folder { get; }

    protected string Out => Path.Combine(Folder, "out");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Runs the command with its streams redirected.</summary>
    private protected static Task<Outcome> Run(params IReadOnlyList<string> arguments) => RunUntil(arguments, Cancel);

    /// <summary>Runs the command until it is cancelled, with components of the test's own.</summary>
    private protected static async Task<Outcome> RunUntil(
        IReadOnlyList<string> arguments, CancellationToken cancellation, ComponentRegistry? registry = null)
    {
        StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        ToolConsole console = ToolConsole.Create(new AnsiConsoleOutput(output), new AnsiConsoleOutput(error), _ => null);
        int code = await MlnetLime.RunAsync(arguments, console, new StoppedClock(), cancellation, registry);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Writes a file into <see cref="Folder"/>.</summary>
    protected string Save(string name, byte[] content)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    protected string Save(string name, string content) => Save(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a PNG with four coloured quadrants in which every pixel differs slightly from its neighbours.</summary>
    protected string SaveImage(string name, int height = 8, int width = 12, int channels = 3)
    {
        var pixels = new byte[height * width * channels];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < channels; c++)
                    pixels[(y * width + x) * channels + c] = c == 3 ? (byte)255 : (byte)(
                        40 + (y < height / 2 ? 60 : 0) * (c + 1) % 256 / 2 + (x < width / 2 ? 70 : 0) + (7 * y + 3 * x + c) % 11);
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.SavePng(ImageBuffer.FromBytes(height, width, channels, pixels), path);
        return path;
    }

    /// <summary>
    /// Writes a model for height x width x 3 images (NCHW, any batch size). Its scores are the means of the first channel over the left,
    /// the middle and the right third, times a factor.
    /// </summary>
    protected string SaveThirds(string name = "thirds.onnx", int height = 8, int width = 12, float factor = 1f / 255)
    {
        var weights = new float[3 * height * width * 3];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                weights[(y * width + x) * 3 + x * 3 / width] = factor * 3 / (height * width);
        return Save(name, new TinyOnnx()
            .Input("picture", Onnx.Model.TensorElement.Float32, "N", 3, height, width).Output("scores", Onnx.Model.TensorElement.Float32,
                "N", 3)
            .Node("Flatten", "picture", "flat", ("axis", 1)).Node("MatMul", "flat,weights", "scores")
            .Weights("weights", [3 * height * width, 3], weights).ToBytes());
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Exit code and output of the command.</summary>
    private protected sealed record Outcome(int Code, string Output, string Error)
    {
        /// <summary>The reported problems, one per line of standard error.</summary>
        public string[] Problems => Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        /// <summary>Asserts that the command succeeded without reporting a problem.</summary>
        public Outcome Succeeded()
        {
            Assert.Equal("", Error);
            Assert.Equal(ExitCode.Done, Code);
            return this;
        }

        /// <summary>Asserts that the input was rejected with exactly one problem that contains these words.</summary>
        public void Refused(params string[] words)
        {
            Assert.Equal("", Output);
            Assert.Equal(ExitCode.BadInput, Code);
            string problem = Assert.Single(Problems);
            foreach (string word in words)
                Assert.Contains(word, problem, StringComparison.Ordinal);
        }
    }
}
