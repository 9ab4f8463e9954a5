using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// The SHA-256 of the bits of results. All NaNs count as one; lengths and missing values count too. Texts of warnings do not.
/// </summary>
internal sealed class BitHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of what a function adds, in hexadecimal digits.</summary>
    public static string Of(Action<BitHash> add)
    {
        var bits = new BitHash();
        using (bits._hash)
        {
            add(bits);
            return Convert.ToHexStringLower(bits._hash.GetHashAndReset());
        }
    }

    public void Add(double? value)
    {
        _hash.AppendData([value is null ? (byte)0 : (byte)1]);
        double bits = value is null or double.NaN ? double.NaN : value.Value;
        _hash.AppendData(BitConverter.GetBytes(bits));
    }

    public void Add(IEnumerable<double>? values)
    {
        Add(values?.Count());
        foreach (double value in values ?? [])
            Add(value);
    }

    public void Add(ReadOnlySpan<float> values)
    {
        Add(values.Length);
        foreach (float value in values)
            _hash.AppendData(BitConverter.GetBytes(float.IsNaN(value) ? float.NaN : value));
    }

    public void Add(ReadOnlySpan<int> values) => Add(MemoryMarshal.AsBytes(values));

    public void Add(ReadOnlySpan<bool> values) => Add(MemoryMarshal.AsBytes(values));

    public void Add(ReadOnlySpan<byte> values)
    {
        Add(values.Length);
        _hash.AppendData(values);
    }

    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(ImageBuffer image)
    {
        Add([image.Height, image.Width, image.Channels]);
        if (image.IsByte)
            Add(image.Bytes);
        else
            Add(image.Floats);
    }

    public void Add(AttributionMap map)
    {
        Add([map.Height, map.Width]);
        Add(map.Values);
    }

    public void Add(SegmentMap? segments)
    {
        Add(segments?.Count);
        if (segments is null)
            return;
        Add([segments.Height, segments.Width, segments.Grid?.Rows ?? 0, segments.Grid?.Columns ?? 0]);
        Add(segments.Labels);
    }

    public void Add(MaskMatrix masks)
    {
        Add([masks.Samples, masks.Features, masks.HasPairs ? 1 : 0, masks.IsComplete ? 1 : 0]);
        for (int sample = 0; sample < masks.Samples; sample++)
            Add(MemoryMarshal.AsBytes(masks.Row(sample)));
    }

    public void Add(SurrogateFit? fit)
    {
        Add(fit is null ? 0 : 1);
        if (fit is null)
            return;
        Add(fit.Importance);
        Add(fit.SignedImportance);
        Add(fit.StandardError);
        Add(fit.Debiased);
        Add([fit.R2, fit.LocalPrediction]);
        Add(fit.Intercept);
        Add(fit.ConvergenceRatio);
    }

    public void Add(ImageExplanation explanation)
    {
        Add(explanation.Method);
        Add([explanation.Samples, explanation.ModelCalls, explanation.Classes.Count]);
        Add([(int)explanation.Activation, (int)explanation.Upsampling]);
        Add(explanation.Stopped?.Reason ?? "");
        Add(explanation.Image);
        Add(explanation.Segments);
        foreach (ClassExplanation target in explanation.Classes)
        {
            Add(target.ClassIndex);
            Add(target.Label);
            Add([target.Probability, target.BaselineProbability]);
            Add(target.Map);
            Add(target.Surrogate);
        }
    }

    public void Add(MetricValue value)
    {
        Add(value.Value);
        Add(value.Constant);
        Add(value.Random);
        Add(value.Center);
    }
}
