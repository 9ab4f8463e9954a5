using System.Diagnostics;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Signals at any moment: while ONNX Runtime loads a model, while it runs, and at the end.</summary>
public sealed class SignalTests : ToolTest
{
    private const int Repetitions = 12;

    private static readonly (string Name, int ExitCode)[] Signals =
        [("INT", ExitCode.Interrupted), ("TERM", ExitCode.Interrupted), ("HUP", ExitCode.HungUp)];

    [Fact]
    public async Task Inspect_OnSignalAtAnyMoment_StopsOrCompletes() => await Interrupt(["inspect", SaveChain()]);

    [Fact]
    public async Task Explain_OnSignalAtAnyMoment_StopsOrCompletes() => await Interrupt(
        ["explain", SaveImage("p.png"), "--model", SaveThirds(), "--samples", "10000000", "-o", Out]);

    [CaseFact]
    public async Task Case_SlowToLoad_StopsOrCompletes() =>
        await Interrupt(["inspect", CaseFactAttribute.PathOf("attacks/slow-to-load.onnx")]);

    private async Task Interrupt(string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        int interrupted = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            using ToolProcess process = ToolProcess.Start(arguments);
            // The handlers are registered at the start of Main, before the model's library is loaded.
            long began = Stopwatch.GetTimestamp();
            while (!process.HasLoaded("onnxruntime") && !process.HasExited && Stopwatch.GetElapsedTime(began) < HangGuard.Limit)
                await Task.Delay(2, Cancel);
            await Task.Delay(i * 40, Cancel);
            (string signal, int stopped) = Signals[i % Signals.Length];
            await process.Signal(signal, Cancel, mayHaveEnded: true);
            (int code, _, string error) = await process.End(Cancel);
            Assert.True(code == stopped || code == ExitCode.Done, $"Exit code {code} after {signal} at {i * 40} ms: {error}");
            if (code == stopped)
                Assert.False(Directory.Exists(Out));
            interrupted += code == stopped ? 1 : 0;
        }
        Assert.NotEqual(0, interrupted);
    }

    /// <summary>A model whose graph is long, so that loading it takes time.</summary>
    private string SaveChain()
    {
        const int Length = 20000;
        TinyOnnx model = new TinyOnnx().Input("x", TensorElement.Float32, "N", 3, 4, 4).Output("y", TensorElement.Float32, "N", 3, 4, 4);
        for (int i = 0; i < Length; i++)
            model.Node("Relu", i == 0 ? "x" : $"t{i}", i == Length - 1 ? "y" : $"t{i + 1}");
        return Save("chain.onnx", model.ToBytes());
    }
}
