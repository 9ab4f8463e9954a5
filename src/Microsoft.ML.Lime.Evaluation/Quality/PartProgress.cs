using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The progress of one of several works that follow each other, as progress of the whole.</summary>
internal sealed class PartProgress : IProgress<ExplainProgress>
{
    private readonly IProgress<ExplainProgress> _whole;
    private readonly int _before, _total;

    private PartProgress(IProgress<ExplainProgress> whole, int before, int total) => (_whole, _before, _total) = (whole, before, total);

    /// <param name="whole">Who is told; null for nobody.</param>
    /// <param name="before">Model runs of the works before this one.</param>
    /// <param name="total">Model runs of all.</param>
    public static PartProgress? Of(IProgress<ExplainProgress>? whole, int before, int total) =>
        whole is null ? null : new PartProgress(whole, before, total);

    /// <summary>What was told beforehand may have been too little; the whole never becomes more than all.</summary>
    public void Report(ExplainProgress value) => _whole.Report(new ExplainProgress(Math.Min(_before + value.Done, _total), _total));
}
