namespace Microsoft.ML.Lime.Scoring;

/// <summary>What is known about the values of a column of scores.</summary>
internal enum ScoreKind
{
    /// <summary>Probabilities, logits, or other scores of classes.</summary>
    Unknown,

    /// <summary>The scores of a multiclass predictor: probabilities, or margins where it is not calibrated; never logits.</summary>
    Multiclass,

    /// <summary>The probability of the second of two classes.</summary>
    Probability,

    /// <summary>The score of a binary predictor without calibration: above 0 for the second class.</summary>
    Margin,

    /// <summary>A number, such as that of a regression.</summary>
    Number,

    /// <summary>Distances to the centres of clusters: the smallest is the prediction.</summary>
    Distance,
}
