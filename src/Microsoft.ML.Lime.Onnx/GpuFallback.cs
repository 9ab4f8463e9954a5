using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Tries the execution providers of a GPU in turn, and the CPU last, as far as the wanted device allows.</summary>
internal static class GpuFallback
{
    /// <summary>Opens a model on the first device that works.</summary>
    /// <param name="runtime">ONNX Runtime.</param>
    /// <param name="device">The wanted device.</param>
    /// <param name="open">Opens the model; gets the provider, null for the CPU, and why the providers before could not be used.</param>
    /// <exception cref="LimeException">A GPU is wanted, and none can be used.</exception>
    public static T Open<T>(OrtRuntime runtime, Device device, Func<ExecutionProvider?, IReadOnlyList<string>, T> open)
    {
        List<string> failures = [];
        if (device.AllowsGpu)
            foreach (ExecutionProvider provider in ExecutionProvider.All.Where(provider => provider.IsOffered(runtime.Info)))
                try
                {
                    return open(provider, failures);
                }
                catch (OnnxRuntimeException error)
                {
                    failures.Add($"{provider.Name} could not be used: {error.Message}");
                }
        if (!device.AllowsCpu)
            throw new LimeException(Message(device, runtime.Info, failures));
        return open(null, device.NotesCpu ? [$"The CPU runs the model, because no GPU can be used: {Reason(runtime.Info, failures)}."]
            : failures);
    }

    /// <summary>Why no GPU can be used, and what to do.</summary>
    internal static string Message(Device device, OnnxNativeLibrary library, IReadOnlyList<string> failures) =>
        $"No GPU can be used for {device}: {Reason(library, failures)}; or use --device cpu (Device.Cpu).";

    private static string Reason(OnnxNativeLibrary library, IReadOnlyList<string> failures)
    {
        string loaded = $"the native library that was loaded, {library.Path} (ONNX Runtime {library.Version}),";
        string[] listed = [.. ExecutionProvider.All.Select(provider => provider.RuntimeName).Where(library.ExecutionProviders.Contains)];
        string reason = failures.Count > 0 ? $"{string.Join(" ", failures)} T{loaded[1..]} lists {string.Join(", ", listed)}"
            : listed.Length > 0 ? $"{loaded} lists {string.Join(", ", listed)}, but the file of that provider is not in the same folder"
            : $"{loaded} has no execution provider for one, only {string.Join(", ", library.ExecutionProviders)}";
        string remedy = failures.Count > 0
            ? "Check the driver, the index of the GPU and the libraries that the provider needs"
            : "The usual reason is that the application references two packages of ONNX Runtime, and the CPU one was loaded: reference "
            + "exactly "
                + "one, such as Microsoft.ML.OnnxRuntime.Gpu.Linux, Microsoft.ML.OnnxRuntime.Gpu.Windows or "
                + "Microsoft.ML.OnnxRuntime.DirectML, "
                + "and not Microsoft.ML.OnnxRuntime";
        return $"{reason}. {remedy}";
    }
}
