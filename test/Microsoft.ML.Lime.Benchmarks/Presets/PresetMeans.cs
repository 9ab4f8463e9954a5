namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The results of a candidate on a model: means over images and seeds.</summary>
internal sealed record PresetMeans(Candidate Candidate, double Samples, double Insertion, double Deletion, double Fidelity, double? Inside,
    double Stability, double Seconds)
{
    public static PresetMeans Create(IEnumerable<Judgement> judgements)
    {
        Judgement[] all = [.. judgements];
        return new PresetMeans(all[0].Candidate, all.Average(one => one.Samples), all.Average(one => one.Insertion),
            all.Average(one => one.Deletion), all.Average(one => one.Fidelity), all.Average(one => one.Inside),
            all.Average(one => one.Stability) ?? double.NaN, all.Average(one => one.Seconds));
    }
}
