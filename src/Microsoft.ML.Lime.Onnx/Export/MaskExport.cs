using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>
/// Adds the explanation of a method with fixed masks to a graph: a loop over the images, in it a loop over chunks of masks that runs the
/// model on perturbed images, and after that sums of the scores with fixed weights.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="baseline">The values of absent pixels.</param>
/// <param name="maxChunk">Maximum number of perturbed images per run of the model, unless the model has a fixed batch.</param>
internal sealed class MaskExport(ExportedModel model, IBaseline baseline, int maxChunk)
{
    private readonly GraphBuilder _graph = model.Graph;
    private readonly ScorerInput _input = model.Scorer.Input;
    private readonly InputPlan _plan = model.Scorer.InputPlan;

    /// <summary>Adds importances and map of LIME or KernelSHAP.</summary>
    /// <param name="options">The method.</param>
    /// <param name="segments">The segments of every image.</param>
    /// <param name="cancellation">Stops the computation of the weights.</param>
    public void AddSegments(ISegmentOptions options, SegmentMap segments, CancellationToken cancellation)
    {
        (MaskMatrix bits, double[][] weights) = options.LinearMasks(segments.Count, cancellation);
        string labels = _graph.Constant(segments.Labels.ToArray(), segments.Labels.Length);
        var masks = new SegmentMasks(_graph, bits, ChunkOf(bits.Samples), labels);
        string ofScores = _graph.Constant(
            [.. Enumerable.Range(0, masks.Padded).SelectMany(mask => weights.Select(row => mask < bits.Samples ? row[mask] : 0))],
            masks.Padded, segments.Count);
        (int height, int width) = (0, 0);
        string[] made = ForEachImage([TensorElement.Float32, TensorElement.Float32], (body, image) =>
        {
            string scores = Scores(body, image, masks, (labels, segments.Count)); // [masks, classes]
            string sums = body.MatMul(body.Transpose(body.Cast(scores, TensorElement.Float64), 1, 0), ofScores);
            string importance = body.Cast(sums, TensorElement.Float32); // [classes, segments]
            string map;
            if (options.Upsampling == MapUpsampling.Nearest)
                (map, height, width) = (body.Reshape(body.Gather(importance, labels, axis: 1), model.Count, _input.Height, _input.Width),
                    _input.Height, _input.Width);
            else
            {
                (int rows, int columns) = segments.Grid!.Value; // the problems of the options were checked
                (map, height, width) = MapResizing.Enlarge(
                    body, body.Reshape(importance, model.Count, rows, columns), (rows, columns), _input, options.Upsampling);
            }
            return [map, importance];
        });
        model.AddOutput("map", made[0], TensorElement.Float32, height, width);
        model.AddOutput("importance", made[1], TensorElement.Float32, segments.Count);
    }

    /// <summary>Adds the map of occlusion sensitivity.</summary>
    public void AddOcclusion(OcclusionOptions options)
    {
        IReadOnlyList<(int Top, int Left, int Bottom, int Right)> places = options.MaskPlaces(_input);
        (int rows, int columns) = (options with { Mapping = OcclusionMapping.Positions, Upsampling = MapUpsampling.None })
            .MapSize(_input)!.Value;
        var masks = new RectangleMasks(_graph, places, ChunkOf(places.Count), _input);
        string used = _graph.List([.. Enumerable.Range(0, places.Count).Select(i => (long)i)]);
        (int height, int width) = (0, 0);
        string[] made = ForEachImage([TensorElement.Float32], (body, image) =>
        {
            string scores = body.Transpose(body.Gather(Scores(body, image, masks, null), used), 1, 0); // [classes, places]
            string whole = body.Gather(body.Gather(model.Scores, image), body.Gather(model.Explained, image));
            string drops = body.Subtract(body.Reshape(body.Cast(whole, TensorElement.Float64), model.Count, 1),
                body.Cast(scores, TensorElement.Float64));
            string grid = body.Reshape(drops, model.Count, rows, columns);
            string map;
            if (options.Mapping == OcclusionMapping.Average)
            {
                string down = Covering([.. Enumerable.Range(0, rows).Select(i => (places[i * columns].Top, places[i * columns].Bottom))],
                    _input.Height);
                string across = Covering([.. Enumerable.Range(0, columns).Select(i => (places[i].Left, places[i].Right))], _input.Width);
                map = body.MatMul(body.Transpose(down, 1, 0), body.MatMul(grid, across));
                (map, height, width) = (body.Cast(map, TensorElement.Float32), _input.Height, _input.Width);
            }
            else
                (map, height, width) = MapResizing.Enlarge(
                    body, body.Cast(grid, TensorElement.Float32), (rows, columns), _input, options.Upsampling);
            return [map];
        });
        model.AddOutput("map", made[0], TensorElement.Float32, height, width);
    }

    /// <summary>Adds the map of RISE.</summary>
    public void AddRise(RiseOptions options)
    {
        RiseOptions.GridMasks grids = options.SampleMasks(_input.Height, _input.Width);
        var masks = new SmoothMasks(_graph, grids, ChunkOf(options.Samples), _input);
        int pixels = _input.Height * _input.Width;
        double expected = options.Samples * options.KeepProbability;
        // A mask that only fills the last chunk has the weight 0.
        string counts = _graph.Constant(
            [.. Enumerable.Range(0, masks.Padded).Select(mask => mask < masks.Count ? 1f : 0)], masks.Chunks, masks.Chunk, 1);
        string zeros = _graph.Constant(new double[model.Count], model.Count, 1);
        string[] made = ForEachImage([TensorElement.Float32], (body, image) =>
        {
            string start = body.Multiply(zeros, body.Constant(new double[pixels], 1, pixels));
            string sum = Loop(body, image, masks, null, start, (inner, index, mask, scores, state) =>
            {
                string counted = inner.Transpose(inner.Multiply(scores, inner.Gather(counts, index)), 1, 0); // [classes, chunk]
                return [inner.Add(state!, inner.Cast(inner.MatMul(counted, mask), TensorElement.Float64))];
            });
            string mean = body.Divide(sum, body.Scalar(expected));
            return [body.Reshape(body.Cast(mean, TensorElement.Float32), model.Count, _input.Height, _input.Width)];
        });
        model.AddOutput("map", made[0], TensorElement.Float32, _input.Height, _input.Width);
    }

    private int ChunkOf(int count) => Export.Masks.ChunkOf(count, model.Scorer.ModelBatch, maxChunk);

    /// <summary>Stacks what a body computes for each image.</summary>
    /// <param name="outputs">The types of the results.</param>
    /// <param name="write">Gets the body and the index of the image, a scalar, and returns the results.</param>
    private string[] ForEachImage(IReadOnlyList<TensorElement> outputs, Func<GraphBuilder, string, string[]> write)
    {
        string images = _graph.Gather(_graph.Node("Shape", [model.Explained]), _graph.Scalar(0L));
        return _graph.Loop(images, [], outputs, (body, image, _) => write(body, image));
    }

    /// <summary>The scores of all masks: float32 [masks with those that fill the last chunk, classes].</summary>
    private string Scores(GraphBuilder body, string image, Masks masks, (string Labels, int Count)? segments) => body.Reshape(
        Loop(body, image, masks, segments, null, (_, _, _, scores, _) => [scores]), masks.Padded, model.Count);

    /// <summary>Runs the model on all perturbed images of an image.</summary>
    /// <param name="body">The body of the loop over the images.</param>
    /// <param name="image">The index of the image.</param>
    /// <param name="masks">The masks.</param>
    /// <param name="segments">The segment of each pixel, and their number; null for a method without.</param>
    /// <param name="start">A float64 tensor that changes from chunk to chunk; null for none.</param>
    /// <param name="write">
    /// Gets the body, the index of the chunk, the masks [chunk, pixels], the scores [chunk, classes] and the changing tensor, and returns
    /// the changed one, or a float32 tensor that is stacked.
    /// </param>
    /// <returns>The last changed tensor, or the stack.</returns>
    private string Loop(GraphBuilder body, string image, Masks masks, (string Labels, int Count)? segments, string? start,
        Func<GraphBuilder, string, string, string, string?, string[]> write)
    {
        string pixels = body.Cast(body.Gather(_plan.Tensor.Name, image), TensorElement.Float32, _plan.Tensor.Element);
        string absent = Rounded(body, BaselineExport.Write(body, baseline, model.Scorer, pixels, segments));
        string classes = body.Gather(model.Explained, image);
        string difference = body.Subtract(pixels, absent);
        return body.Loop(body.Scalar((long)masks.Chunks), start is null ? [] : [(start, TensorElement.Float64)],
            start is null ? [TensorElement.Float32] : [], (inner, index, state) =>
            {
                string mask = masks.Write(inner, index);
                string shaped = _input.Layout == TensorLayout.Nchw
                    ? inner.Reshape(mask, masks.Chunk, 1, _input.Height, _input.Width)
                    : inner.Reshape(mask, masks.Chunk, _input.Height, _input.Width, 1);
                // A mask of zeros and ones leaves every bit of image and baseline as it is.
                string perturbed = masks.IsSoft
                    ? inner.Add(absent, inner.Multiply(shaped, difference))
                    : inner.Add(inner.Multiply(shaped, pixels), inner.Multiply(inner.Subtract(inner.Scalar(1f), shaped), absent));
                string input = inner.Cast(Rounded(inner, perturbed), _plan.Tensor.Element, TensorElement.Float32);
                string output = ModelCopy.Add(inner, model.File.Graph, model.Output, Replaced(inner, image, input, masks.Chunk))
                    ?? throw new LimeException($"The output '{model.Output}' does not depend on the image, so there is nothing "
                        + "to explain; name another output (--output, OnnxScorerOptions.Output).");
                string scores = inner.Gather(
                    model.Reading.Scores(inner, model.Reading.Raw(inner, output)), classes, axis: 1);
                return write(inner, index, mask, scores, state.FirstOrDefault());
            })[0];
    }

    /// <summary>
    /// The tensors that stand for the model's inputs; an input with a row per image has the row of this image for each one.
    /// </summary>
    private Dictionary<string, string> Replaced(GraphBuilder inner, string image, string perturbed, int chunk)
    {
        Dictionary<string, string> replaced = new(StringComparer.Ordinal) { [_plan.Tensor.Name] = perturbed };
        foreach (InputValue value in _plan.Values.Where(value => value.FollowsBatch))
        {
            string row = inner.Reshape(inner.Gather(value.Tensor.Name, image), [1, .. value.Sizes.Skip(1)]);
            replaced[value.Tensor.Name] = inner.Concat(0, [.. Enumerable.Repeat(row, chunk)]);
        }
        return replaced;
    }

    private string Rounded(GraphBuilder body, string values) => _plan.Pixels.IsWhole ? body.Node("Round", [values]) : values;

    /// <summary>The share that each interval has in each pixel: 1 over the number of intervals that cover it, or 0. float64.</summary>
    private string Covering((int From, int To)[] intervals, int length)
    {
        double[] covers = [.. Enumerable.Range(0, length).Select(i => (double)intervals.Count(one => i >= one.From && i < one.To))];
        return _graph.Constant([.. intervals.SelectMany(one =>
            RectangleMasks.Interval(one.From, one.To, length).Select((inside, i) => inside == 0 ? 0 : 1 / covers[i]))],
            intervals.Length, length);
    }
}
