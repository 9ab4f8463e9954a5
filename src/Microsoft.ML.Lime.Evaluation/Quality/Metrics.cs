using Microsoft.ML.Lime.Evaluation.Quality;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The metrics of a map, and all of them with their default options by their names in the command, JSON and CSV.</summary>
public static class Metrics
{
    /// <summary>The metrics by name, with their options.</summary>
    public static ComponentCatalog Catalog { get; } = CreateCatalog();

    /// <summary>All metrics, ordered by faithfulness, stability, localization and sparseness.</summary>
    public static IReadOnlyList<IMapMetric> All { get; } = [.. Catalog.Definitions.Select(metric => (IMapMetric)metric.Create())];

    /// <summary>Finds a metric by its name, ignoring case.</summary>
    /// <exception cref="LimeException">There is no such metric. The message suggests similar names.</exception>
    public static IMapMetric Find(string name)
    {
        ComponentDefinition found = Catalog.Find(name);
        return All.FirstOrDefault(metric => metric.Name == found.Key) ?? (IMapMetric)found.Create();
    }

    private static ComponentCatalog CreateCatalog()
    {
        var catalog = new ComponentCatalog(typeof(IMapMetric), "metric");
        catalog.Add(typeof(Metrics));
        return catalog;
    }

    /// <summary>
    /// Insertion (Petsiuk, Das and Saenko 2018, "RISE"): the area under the curve of the explained output value while pixels are inserted
    /// into a blurred image, those with the highest map values first. Larger is better: with a faithful map the value rises early.
    /// </summary>
    /// <remarks>
    /// Pixels are inserted in descending order of the map, ties row by row. The area uses trapezoids over the fraction of inserted pixels,
    /// [0, 1]. The blur is that of RISE's code: applied to the preprocessed image, per channel, with zero padding and normalized 11 x 11
    /// Gaussian weights of sigma 5 pixels.
    /// </remarks>
    /// <param name="substrate">The value of pixels that are not yet inserted. Null, the default, means RISE's blur.</param>
    /// <param name="stepPixels">Pixels inserted per step, at least 1. Null, the default, means the width of the model's input.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("insertionAuc", "Area under the score curve while the highest-ranked pixels are inserted; larger is better.")]
    public static IMapMetric InsertionAuc(
        [Parameter("values of the pixels that are not inserted yet", Default = "RISE's blur", Option = "")] IBaseline? substrate = null,
        [Parameter("pixels per step", Min = 1, Default = "the input's width", Option = "")] int? stepPixels = null) =>
        new InsertionAuc { Substrate = substrate, StepPixels = stepPixels };

    /// <summary>
    /// Deletion (Petsiuk, Das and Saenko 2018, "RISE"): the area under the curve of the explained output value while the image's pixels are
    /// deleted, those with the highest map values first. Smaller is better: with a faithful map the value drops early.
    /// </summary>
    /// <remarks>
    /// Pixels are deleted in descending order of the map, ties row by row. The area uses trapezoids over the fraction of deleted pixels,
    /// [0, 1]. RISE's own code deletes to zeros of the preprocessed image; here the default is the image's mean.
    /// </remarks>
    /// <param name="substrate">The value of a deleted pixel. The default is the image's mean per channel.</param>
    /// <param name="stepPixels">Pixels deleted per step, at least 1. Null, the default, means the width of the model's input.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("deletionAuc", "Area under the score curve while the highest-ranked pixels are deleted; smaller is better.")]
    public static IMapMetric DeletionAuc(
        [Parameter("values of deleted pixels", Default = "image-mean", Option = "")] IBaseline? substrate = null,
        [Parameter("pixels per step", Min = 1, Default = "the input's width", Option = "")] int? stepPixels = null) =>
        new DeletionAuc { Substrate = substrate ?? Baselines.ImageMean, StepPixels = stepPixels };

    /// <summary>
    /// Mu-fidelity (Bhatt, Weller and Moura 2020, "Evaluating and Aggregating Feature-based Model Explanations"): the rank correlation,
    /// over random sets of grid cells, between the map's sum over a set and the drop of the explained output value when the set is
    /// occluded. -1 to 1; larger is better.
    /// </summary>
    /// <remarks>
    /// The sets, their size and Spearman's correlation are those of xplique: a fifth of 9 x 9 cells, 200 sets. The sets depend only on the
    /// seed and the model's input size, so all maps of an image are measured with the same sets. If the map or the model does not
    /// distinguish the sets, the result is 0.
    /// </remarks>
    /// <param name="baseline">The baseline of occluded pixels. The default is the image's mean per channel.</param>
    /// <param name="cells">
    /// Maximum number of grid cells, at least 2. Cells are roughly square (<see cref="Segmenters.Grid"/>). The default is 81.
    /// </param>
    /// <param name="share">The fraction of cells in a set, greater than 0 and less than 1; at least one cell. The default is 0.2.</param>
    /// <param name="sets">Number of sets, at least 2. The default is 200.</param>
    /// <param name="seed">The seed of the sets. The default is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("muFidelity", "Rank correlation between the score drop of random sets of cells and the sum of the map over them.")]
    public static IMapMetric MuFidelity(
        [Parameter("values of absent pixels", Default = "image-mean", Option = "")] IBaseline? baseline = null,
        [Parameter("maximum number of cells of the grid", Min = 2, Option = "")] int cells = 81,
        [Parameter("share of cells in a set", Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")] double share = 0.2,
        [Parameter("number of random sets of cells", Min = 2, Option = "")] int sets = 200,
        [Parameter("seed of the random numbers", Option = "")] ulong seed = 0) =>
        new MuFidelity { Baseline = baseline ?? Baselines.ImageMean, Cells = cells, Share = share, Sets = sets, Seed = seed };

    /// <summary>
    /// Infidelity (Yeh, Hsieh, Suggala, Inouye and Ravikumar 2019, "On the (In)fidelity and Sensitivity of Explanations"): the mean squared
    /// difference, over random squares, between the map's sum over a square and the drop of the explained output value when the square is
    /// occluded. At least 0, in the squared unit of the output value; smaller is better.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The side of a square is uniformly distributed from <paramref name="minSide"/> to <paramref name="maxSide"/>, as a fraction of the
    /// image's shorter side. Its position is uniform, completely inside the image. The squares depend only on the seed and the model's
    /// input size.
    /// </para>
    /// <para>
    /// The metric expects map values that are contributions: the change of the output value when the pixel changes from the baseline to the
    /// image. Maps of superpixels give each pixel the value of its whole segment, and other methods have other units. So the map is first
    /// multiplied by the factor that minimizes the difference (Captum's <c>normalize</c>), but at least 0: a map with the wrong sign gets
    /// the factor 0, which gives the mean square of the drops, the value of an uninformative map.
    /// </para>
    /// </remarks>
    /// <param name="baseline">The baseline of occluded pixels. The default is the image's mean per channel.</param>
    /// <param name="squares">Number of squares, at least 2. The default is 200.</param>
    /// <param name="minSide">
    /// Minimum side, as a fraction of the image's shorter side; greater than 0 and less than 1. The default is 0.1. The side is at least
    /// one pixel.
    /// </param>
    /// <param name="maxSide">
    /// Maximum side, as a fraction of the image's shorter side; greater than 0 and less than 1. The default is 0.5. It is at least the
    /// minimum side.
    /// </param>
    /// <param name="scaled">
    /// Whether the map is first multiplied by the optimal factor. The default is true; use false for maps whose pixels add up to the
    /// change of the output value.
    /// </param>
    /// <param name="seed">The seed of the squares. The default is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("infidelity", "Mean squared difference between the score drop of random squares and the sum of the map over them.")]
    public static IMapMetric Infidelity(
        [Parameter("values of absent pixels", Default = "image-mean", Option = "")] IBaseline? baseline = null,
        [Parameter("number of random squares", Min = 2, Option = "")] int squares = 200,
        [Parameter("smallest side of a square, as a share of the shorter side",
            Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
        double minSide = 0.1,
        [Parameter("largest side of a square, as a share of the shorter side",
            Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
        double maxSide = 0.5,
        [Parameter("whether the map is scaled to fit best", Option = "")] bool scaled = true,
        [Parameter("seed of the random numbers", Option = "")] ulong seed = 0) =>
        new Infidelity
        {
            Baseline = baseline ?? Baselines.ImageMean,
            Squares = squares,
            MinSide = minSide,
            MaxSide = maxSide,
            Scaled = scaled,
            Seed = seed,
        };

    /// <summary>
    /// Stability of the map: Spearman's rank correlation of the maps of two seeds over pixels, averaged over all pairs of seeds. -1 to 1;
    /// larger is more stable. Stability does not imply quality: a method that always returns the same map has 1.
    /// </summary>
    /// <remarks>Two equal maps have 1, even if all their values are equal. A deterministic method has 1.</remarks>
    /// <param name="seeds">Number of seeds, including that of the evaluated map, at least 2. The default is 5: ten pairs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("spearman", "Mean rank correlation of two maps with different seeds.")]
    public static IMapMetric SpearmanStability(
        [Parameter("number of explanations, each with its own seed", Min = 2, Option = "")] int seeds = 5) =>
        new SpearmanStability { Seeds = seeds };

    /// <summary>
    /// Stability of the top features: the Jaccard index (intersection over union) of the top features of two seeds, averaged over all pairs
    /// of seeds. 0 to 1; larger is more stable. Stability does not imply quality.
    /// </summary>
    /// <remarks>
    /// The top features are the <paramref name="top"/> segments with the largest values; for a map without segments the fraction
    /// <paramref name="pixelShare"/> of the pixels. Ties by index. With at most <paramref name="top"/> segments the result is always 1.
    /// </remarks>
    /// <param name="seeds">Number of seeds, including that of the evaluated map, at least 2. The default is 5: ten pairs.</param>
    /// <param name="top">Number of top segments, at least 1. The default is 5.</param>
    /// <param name="pixelShare">
    /// The fraction of top pixels of a map without segments, greater than 0 and less than 1; at least one pixel. The default is 0.05.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("jaccard", "Overlap of the most important segments, or pixels, of different seeds.")]
    public static IMapMetric JaccardStability(
        [Parameter("number of explanations, each with its own seed", Min = 2, Option = "")] int seeds = 5,
        [Parameter("number of segments that are compared", Min = 1, Option = "")] int top = 5,
        [Parameter("share of pixels that are compared if there are no segments",
            Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
        double pixelShare = 0.05) =>
        new JaccardStability { Seeds = seeds, Top = top, PixelShare = pixelShare };

    /// <summary>
    /// The variables stability index (Visani, Bagli, Chesani, Poluzzi and Capuzzo 2020, "Statistical stability indices for LIME"): the
    /// agreement of the strongest features of the surrogate models of several seeds. 0 to 100; larger is more stable. Stability does not
    /// imply quality.
    /// </summary>
    /// <remarks>
    /// The features of a seed are those with the largest absolute coefficients, at most <paramref name="features"/>; coefficients of 0,
    /// such as those of features that were not selected, are excluded. For two seeds, the number of common features is divided by the
    /// maximum number of features of any seed. The result is 100 times the mean over all pairs; 100 if no seed has any feature.
    /// </remarks>
    /// <param name="seeds">Number of seeds, including that of the evaluated map, at least 2. The default is 10, as in the paper.</param>
    /// <param name="features">Number of features per seed, at least 1. The default is 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("vsi", "Mean share of the strongest segments that two seeds have in common, 0 to 100.")]
    public static IMapMetric VariablesStability(
        [Parameter("number of explanations, each with its own seed", Min = 2, Option = "")] int seeds = 10,
        [Parameter("number of strongest segments per seed", Min = 1, Option = "")] int features = 5) =>
        new VariablesStability { Seeds = seeds, Features = features };

    /// <summary>
    /// The coefficients stability index (Visani, Bagli, Chesani, Poluzzi and Capuzzo 2020, "Statistical stability indices for LIME"): the
    /// agreement of the coefficients of several seeds within their confidence intervals. 0 to 100; larger is more stable. Stability does
    /// not imply quality: large standard errors make all intervals overlap.
    /// </summary>
    /// <remarks>
    /// For each feature that is among the strongest (at most <paramref name="features"/> of a seed) of at least two seeds: the share of
    /// pairs of those seeds whose 95 % intervals, coefficient (for a lasso the debiased one) ± 1.96 standard errors, overlap. The result is
    /// 100 times the mean over these features. If there are no such features, the result is 0, or 100 if all coefficients are 0.
    /// </remarks>
    /// <param name="seeds">Number of seeds, including that of the evaluated map, at least 2. The default is 10, as in the paper.</param>
    /// <param name="features">Number of features per seed, at least 1. The default is 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("csi", "Mean share of pairs of seeds whose coefficients agree within their errors, 0 to 100.")]
    public static IMapMetric CoefficientsStability(
        [Parameter("number of explanations, each with its own seed", Min = 2, Option = "")] int seeds = 10,
        [Parameter("number of strongest segments per seed", Min = 1, Option = "")] int features = 5) =>
        new CoefficientsStability { Seeds = seeds, Features = features };

    /// <summary>
    /// Max-sensitivity (Yeh, Hsieh, Suggala, Inouye and Ravikumar 2019, "On the (In)fidelity and Sensitivity of Explanations"): the maximum
    /// distance between the map and the maps of slightly noisy images, relative to the norm of the map. At least 0; smaller is more stable.
    /// Stability does not imply quality: a method that always returns the same map has 0.
    /// </summary>
    /// <remarks>
    /// Uniform noise in ± <paramref name="radius"/> of the image's range is added to each value. The range is 255 for 8-bit images, maximum
    /// minus minimum for others. The distance is Euclidean, divided by the norm of the map (by 1 for a map of zeros), as in Captum. The
    /// seed of the method does not change, so the difference has no random part; segments are computed again.
    /// </remarks>
    /// <param name="radius">
    /// Maximum change of a value, as a fraction of the image's range; greater than 0 and less than 1. The default is 0.02, as in Captum.
    /// </param>
    /// <param name="noisyImages">Number of noisy images, at least 1. The default is 10, as in Captum.</param>
    /// <param name="seed">The seed of the noise. The default is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("maxSensitivity", "Largest relative change of the map under small noise in the image.")]
    public static IMapMetric MaxSensitivity(
        [Parameter("largest change of a pixel, as a share of the image's range",
            Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Option = "")]
        double radius = 0.02,
        [Parameter("number of noisy images", Min = 1, Option = "")] int noisyImages = 10,
        [Parameter("seed of the random numbers", Option = "")] ulong seed = 0) =>
        new MaxSensitivity { Radius = radius, NoisyImages = noisyImages, Seed = seed };

    /// <summary>
    /// The pointing game (Zhang, Lin, Brandt, Shen and Sclaroff 2016, "Top-down Neural Attention by Excitation Backprop"): whether the
    /// map's maximum is on the object or within a tolerance of it. 1 or 0; larger is better.
    /// </summary>
    /// <remarks>
    /// If several pixels share the maximum, as within a segment, the result is the fraction of them that hit: the expected value for a
    /// random choice among them.
    /// </remarks>
    /// <param name="tolerance">
    /// Maximum distance from the object in pixels of the model's input, between pixel centres; at least 0. Null, the default, means the
    /// customary 15 pixels at a size of 224, that is 15/224 of the shorter side.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("pointing", "Whether the largest value lies on the object.")]
    public static IMapMetric PointingGame(
        [Parameter("largest distance from the object that counts as a hit",
            Min = 0, Unit = "pixels", Default = "15/224 of the shorter side", Option = "")]
        double? tolerance = null) =>
        new PointingGame { Tolerance = tolerance };

    /// <summary>
    /// Relevance mass accuracy (Arras, Osman and Samek 2022, "CLEVR-XAI"): the share of the map's positive importance inside the
    /// ground-truth mask. 0 to 1; larger is better. Negative values do not count; a map without positive importance has 0.
    /// </summary>
    /// <remarks>
    /// A constant map has the object's share of the image. Maps without zeros, such as those of RISE, stay near that value.
    /// </remarks>
    [Component("massInside", "Share of the positive values that lies on the object.")]
    public static IMapMetric RelevanceMassAccuracy() => new RelevanceMassAccuracy();

    /// <summary>
    /// Intersection over union of the ground-truth mask and the pixels with the highest map values. 0 to 1; larger is better.
    /// </summary>
    /// <remarks>
    /// If the lowest selected value is shared by several pixels, as within a segment, the intersection is the mean over all choices among
    /// them.
    /// </remarks>
    /// <param name="share">
    /// The fraction of pixels to select, greater than 0 and less than 1; at least one pixel is selected. Null, the default, means as many
    /// pixels as the object has, so that a perfect map has 1 for any object size.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("iou", "Overlap of the highest-ranked pixels with the object.")]
    public static IMapMetric IntersectionOverUnion(
        [Parameter("share of pixels that are compared",
            Min = 0, MinExclusive = true, Max = 1, MaxExclusive = true, Default = "the object's", Option = "")]
        double? share = null) =>
        new IntersectionOverUnion { Share = share };

    /// <summary>
    /// Sparseness: the Gini index of the absolute values of a map (Hurley and Rickard 2009; for explanations Chalasani et al. 2020), over
    /// segments if the map has segments, otherwise over pixels. 0 if all are equal, near 1 if one has all. Larger is sparser, which is
    /// easier to read but independent of faithfulness.
    /// </summary>
    /// <remarks>Values over segments and values over pixels are not comparable. A map of zeros has 0.</remarks>
    [Component("gini", "Gini index of the absolute importance: how few segments, or pixels, carry it.")]
    public static IMapMetric GiniIndex() => new GiniIndex();

    /// <summary>
    /// Sparseness: the minimum number of segments (or pixels, for a map without segments) that contain half of the absolute importance. At
    /// least 1. Smaller is sparser, which is easier to read but independent of faithfulness.
    /// </summary>
    /// <remarks>
    /// Values over segments and values over pixels are not comparable. A map of zeros has half of its features, like any constant map.
    /// </remarks>
    [Component("halfMass", "Number of segments, or pixels, that hold half of the absolute importance.")]
    public static IMapMetric HalfMassCount() => new HalfMassCount();

    /// <summary>Returns the number of model calls of <see cref="Compare"/>.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="explanationRuns">
    /// Number of model calls of one explanation (<see cref="ImageExplanation.ModelCalls"/>). If it differs between images or seeds, the
    /// result is an estimate.
    /// </param>
    public static int CountModelCalls(IReadOnlyList<IMapMetric> metrics, ScorerInput input, int explanationRuns)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics.Sum(metric =>
            metric.ComparisonModelCalls(input) + (metric is SeedMetric ? 0 : metric.AdditionalExplanations * explanationRuns))
            + MaxAdditionalSeeds(metrics) * explanationRuns;
    }

    /// <summary>
    /// Measures a map by several metrics, each with a constant, a random and a centre map for reference. Metrics that explain again with
    /// other seeds share the explanations.
    /// </summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="scorer">The model that the map explains.</param>
    /// <param name="evaluated">The map, with its image and target.</param>
    /// <param name="progress">Receives a report after every batch; the last one has fraction 1.</param>
    /// <param name="cancellation">Cancels the measurement, including model runs in progress if the scorer supports it.</param>
    /// <returns>One value per metric, in the same order. If a metric does not apply, the value has the reason instead.</returns>
    /// <exception cref="LimeException">The map, its options, the image or the model's outputs are invalid.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static IReadOnlyList<MetricValue> Compare(IReadOnlyList<IMapMetric> metrics, IScorer scorer, MetricInput evaluated,
        IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(evaluated);
        IMapMetric[] applicable = [.. metrics.Where(metric => metric.ReasonNotApplicable(evaluated) is null)];
        if (evaluated is { ModelCalls: 0, SeedReplicates.Count: 0 } && MaxAdditionalSeeds(applicable) > 0)
        {
            // The first repeated explanation tells how many model runs one takes. Until then its own progress is reported.
            evaluated = SeedReplicates.Complete(scorer, evaluated, 1, progress, cancellation);
            evaluated = evaluated with { ModelCalls = evaluated.SeedReplicates[0].ModelCalls };
        }
        int total = CountModelCalls(applicable, scorer.Input, evaluated.ModelCalls);
        evaluated = SeedReplicates.Complete(scorer, evaluated, MaxAdditionalSeeds(applicable), StepProgress.Create(progress, 0, total),
            cancellation);
        int done = MaxAdditionalSeeds(applicable) * evaluated.ModelCalls;
        var values = new MetricValue[metrics.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = metrics[i].Compare(scorer, evaluated, StepProgress.Create(progress, done, total), cancellation);
            if (values[i].Reason is null)
                done += CountModelCalls([metrics[i]], scorer.Input,
                    evaluated.ModelCalls) - MaxAdditionalSeeds([metrics[i]]) * evaluated.ModelCalls;
        }
        progress?.Report(new ExplainProgress(total, total));
        return values;
    }

    /// <summary>
    /// Spearman's rank correlation: Pearson's correlation of the ranks, with mean ranks for ties. -1 to 1; 0 if all values of a list are
    /// equal.
    /// </summary>
    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    public static double Spearman(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        if (one.Length != other.Length)
            throw new ArgumentException(
                $"Paired lists must have the same length, but they have {one.Length} and {other.Length} values.", nameof(other));
        double[] a = Ranks(one), b = Ranks(other);
        double mean = (one.Length + 1) / 2.0, covariance = 0, ofOne = 0, ofOther = 0;
        for (int i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - mean) * (b[i] - mean);
            ofOne += (a[i] - mean) * (a[i] - mean);
            ofOther += (b[i] - mean) * (b[i] - mean);
        }
        return ofOne == 0 || ofOther == 0 ? 0 : covariance / Math.Sqrt(ofOne * ofOther);
    }

    /// <summary>Ranks from 1, with mean ranks for ties.</summary>
    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[from]; to++)
            {
            }
            for (int i = from; i < to; i++)
                ranks[order[i]] = (from + 1 + to) / 2.0;
        }
        return ranks;
    }

    /// <summary>Maximum number of other seeds that these metrics need.</summary>
    private static int MaxAdditionalSeeds(IReadOnlyList<IMapMetric> metrics) =>
        metrics.OfType<SeedMetric>().Select(metric => metric.AdditionalExplanations).DefaultIfEmpty(0).Max();

    /// <summary>Validates an option that is a count.</summary>
    internal static int RequireAtLeast(int value, int min) => value >= min
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, FormattableString.Invariant($"At least {min} are needed."));

    /// <summary>Validates an option that is a fraction.</summary>
    internal static double RequireFraction(double value) => value is > 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "The share lies between 0 and 1.");
}
