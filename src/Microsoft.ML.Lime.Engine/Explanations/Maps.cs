namespace Microsoft.ML.Lime.Engine.Explanations;

/// <summary>Creates attribution maps from the importance of segments.</summary>
internal static class Maps
{
    public static ScoreMap FromImportance(double[] importance, SegmentMap segments, MapUpsampling upsampling)
    {
        if (upsampling == MapUpsampling.Nearest)
        {
            float[] bySegment = Array.ConvertAll(importance, value => (float)value);
            return new ScoreMap(segments.Height, segments.Width, () =>
            {
                ReadOnlySpan<int> labels = segments.Labels;
                var values = new float[labels.Length];
                for (int i = 0; i < values.Length; i++)
                    values[i] = bySegment[labels[i]];
                return values;
            });
        }
        (int rows, int columns) = segments.Grid!.Value;
        var cells = new ScoreMap(rows, columns, Array.ConvertAll(importance, v => (float)v));
        return Enlarged(cells, segments.Height, segments.Width, upsampling);
    }

    /// <summary>Enlarges a map with one value per position to the image's size, unless upsampling is none.</summary>
    public static ScoreMap Enlarged(ScoreMap small, int height, int width, MapUpsampling upsampling) => upsampling switch
    {
        MapUpsampling.None => small,
        MapUpsampling.Nearest => Resampler.Resize(small, height, width, ResampleFilter.Nearest),
        _ => Resampler.Resize(small, height, width, ResampleFilter.Bicubic),
    };
}
