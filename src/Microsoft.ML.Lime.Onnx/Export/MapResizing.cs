namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>Enlarges maps in a graph by two constant matrices, whose entries are the weights of <see cref="Resampler"/>.</summary>
internal static class MapResizing
{
    /// <summary>Enlarges the last two axes of a tensor.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="maps">float32 [..., height, width].</param>
    /// <param name="from">The size of the maps.</param>
    /// <param name="input">The model's input, whose size they get.</param>
    /// <param name="upsampling">How; with none they keep their size.</param>
    /// <returns>The enlarged maps, and their size.</returns>
    public static (string Maps, int Height, int Width) Enlarge(
        GraphBuilder graph, string maps, (int Height, int Width) from, ScorerInput input, MapUpsampling upsampling)
    {
        if (upsampling == MapUpsampling.None)
            return (maps, from.Height, from.Width);
        ResampleFilter filter = upsampling == MapUpsampling.Nearest ? ResampleFilter.Nearest : ResampleFilter.Bicubic;
        if (from.Width != input.Width)
        {
            string columns = graph.Constant(Weights(from.Width, input.Width, filter), input.Width, from.Width);
            maps = graph.MatMul(maps, graph.Transpose(columns, 1, 0));
        }
        if (from.Height != input.Height)
            maps = graph.MatMul(graph.Constant(Weights(from.Height, input.Height, filter), input.Height, from.Height), maps);
        return (maps, input.Height, input.Width);
    }

    /// <summary>The weights of old values in new ones: new x old. They are what resizing makes of the unit vectors.</summary>
    private static float[] Weights(int from, int to, ResampleFilter filter)
    {
        var units = new float[from * from];
        for (int i = 0; i < from; i++)
            units[i * from + i] = 1;
        return Resampler.Resize(ImageBuffer.FromFloats(from, 1, from, units), to, 1, filter).Floats.ToArray();
    }
}
