namespace Microsoft.ML.Lime.Onnx;

/// <summary>The device that a model runs on.</summary>
public sealed record Device
{
    private Device(bool allowsGpu, bool allowsCpu, int index = 0) => (AllowsGpu, AllowsCpu, Index) = (allowsGpu, allowsCpu, index);

    /// <summary>A GPU if the native library can use one, otherwise the CPU; the result records which.</summary>
    public static Device Auto { get; } = new(allowsGpu: true, allowsCpu: true);

    /// <summary>The CPU.</summary>
    public static Device Cpu { get; } = new(allowsGpu: false, allowsCpu: true);

    /// <summary>A GPU; opening the model fails if there is none.</summary>
    /// <param name="index">Index of the GPU, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static Device Gpu(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(allowsGpu: true, allowsCpu: false, index);
    }

    /// <summary>A GPU if the native library can use it, otherwise the CPU, with a note that says why.</summary>
    /// <param name="index">Index of the GPU, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static Device GpuOrCpu(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(allowsGpu: true, allowsCpu: true, index) { NotesCpu = true };
    }

    /// <summary>Index of the GPU, from 0 on.</summary>
    public int Index { get; }

    internal bool AllowsGpu { get; }

    internal bool AllowsCpu { get; }

    /// <summary>Whether the CPU instead of a GPU is worth a note.</summary>
    internal bool NotesCpu { get; private init; }

    /// <summary>Parses <c>auto</c>, <c>cpu</c>, <c>gpu</c> or <c>gpu:N</c>, in any case; null for anything else.</summary>
    public static Device? Parse(string text) => text.ToLowerInvariant() switch
    {
        "auto" => Auto,
        "cpu" => Cpu,
        "gpu" => Gpu(),
        ['g', 'p', 'u', ':', .. var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int number) =>
            Gpu(number),
        _ => null,
    };

    /// <summary>The text that <see cref="Parse"/> parses.</summary>
    public override string ToString() =>
        !AllowsGpu ? "cpu" : AllowsCpu ? "auto" : string.Create(CultureInfo.InvariantCulture, $"gpu:{Index}");
}
