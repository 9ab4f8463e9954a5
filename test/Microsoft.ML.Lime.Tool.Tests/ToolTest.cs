using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tests;
using Spectre.Console;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Tests that call the command as a user does, in this process, in a folder of their own.</summary>
public abstract class ToolTest : IDisposable
{
    protected ToolTest() => Folder = Directory.CreateTempSubdirectory("mlnet-lime-tool-").FullName;

    /// <summary>A folder for inputs; results go to <c>out</c> in it.</summary>
    protected string Folder { get; }

    protected string Out => Path.Combine(Folder, "out");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Runs the command with its streams redirected.</summary>
    private protected static Task<Outcome> Run(params IReadOnlyList<string> arguments) => RunUntil(arguments, Cancel);

    private protected static async Task<Outcome> RunUntil(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        ToolConsole console = ToolConsole.Create(new AnsiConsoleOutput(output), new AnsiConsoleOutput(error), _ => null);
        int code = await MlnetLime.RunAsync(arguments, console, new StoppedClock(), cancellation);
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

    /// <summary>A PNG whose four quarters have colours of their own, on which every pixel differs a little from its neighbours.</summary>
    protected string SavePicture(string name, int height = 8, int width = 12, int channels = 3)
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
    /// A model of pictures of height x width x 3, NCHW, any batch: its scores are the means of the first channel over the left third, the
    /// middle third, and the right third, times a factor.
    /// </summary>
    protected string SaveThirds(string name = "thirds.onnx", int height = 8, int width = 12, float factor = 1f / 255)
    {
        var weights = new float[3 * height * width * 3];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                weights[(y * width + x) * 3 + x * 3 / width] = factor * 3 / (height * width);
        return Save(name, new TinyOnnx()
            .Input("picture", Onnx.TensorElement.Float32, "N", 3, height, width).Output("scores", Onnx.TensorElement.Float32, "N", 3)
            .Node("Flatten", "picture", "flat", ("axis", 1)).Node("MatMul", "flat,weights", "scores")
            .Weights("weights", [3 * height * width, 3], weights).ToBytes());
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What the command left on its streams.</summary>
    private protected sealed record Outcome(int Code, string Output, string Error)
    {
        /// <summary>The problems, a line each.</summary>
        public string[] Problems => Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        /// <summary>Asserts that it worked, and said nothing of problems.</summary>
        public Outcome Succeeded()
        {
            Assert.Equal("", Error);
            Assert.Equal(ExitCode.Done, Code);
            return this;
        }

        /// <summary>Asserts that the input was refused with one problem that contains these words.</summary>
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
