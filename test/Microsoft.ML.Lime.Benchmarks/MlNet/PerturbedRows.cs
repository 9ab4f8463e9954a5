using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A row with a perturbed image, as the model gets it.</summary>
internal sealed class PerturbedRow
{
    public float[] Values { get; set; } = [];
}

/// <summary>The perturbed images of an explanation, written one after the other into the same row object.</summary>
internal sealed class PerturbedRows
{
    private readonly MaskMatrix _masks;
    private readonly SegmentMap _segments;
    private readonly float[] _image, _absent;
    private readonly ScorerInput _input;

    public PerturbedRows(IScorer scorer, ImageExplanation explanation, int samples)
    {
        (_segments, _input) = (explanation.Segments!, scorer.Input);
        _masks = Samplers.Independent.Sample(_segments.Count, samples, explanation.Options.Seed);
        (_image, _absent) = (new float[_input.Length], new float[_input.Length]);
        scorer.Prepare(explanation.Image, _image);
        scorer.Prepare(Baselines.ImageMean.Paint(explanation.Image, _segments), _absent);
    }

    public IEnumerable<PerturbedRow> Rows()
    {
        var row = new PerturbedRow { Values = new float[_input.Length] };
        int pixels = _input.Height * _input.Width;
        for (int sample = 0; sample < _masks.Samples; sample++)
        {
            for (int i = 0; i < pixels; i++)
                for (int c = 0; c < _input.Channels; c++)
                {
                    int at = _input.Layout == TensorLayout.Nchw ? c * pixels + i : i * _input.Channels + c;
                    row.Values[at] = _masks[sample, _segments.Labels[i]] ? _image[at] : _absent[at];
                }
            yield return row;
        }
    }
}
