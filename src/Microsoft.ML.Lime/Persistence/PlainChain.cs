using Microsoft.ML.Lime.Images;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Lime.Scoring;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// A transformer of this library as a chain of ML.NET's own, which <c>ml.Model.Load</c> can load: only ML.NET's own components can write
/// an entry of a model file.
/// </summary>
/// <remarks>
/// The steps: (1) a custom mapping makes a key and empty columns; (2) an expression of that key, which is constant, holds the state; (3)
/// the image, decoded if it is a file, and the label map are copied to fixed names; (4) a custom mapping reads all of these and makes the
/// columns, under fixed names; (5) those are copied to their own names, and the fixed names are dropped. A custom mapping cannot read an
/// image whose type has a size that this process has not registered by an <c>ImageTypeAttribute</c>, so the pixels of such an image, which
/// a step such as <c>ResizeImages</c> makes, are extracted first. An image of a registered type is passed on: it may have another size.
/// </remarks>
internal static class PlainChain
{
    public const string Key = "__lime.Key";
    public const string State = "__lime.State";
    public const string Image = "__lime.Image";
    public const string Bytes = "__lime.Bytes";
    public const string Pixels = "__lime.Pixels";
    public const string Segments = "__lime.Segments";

    /// <summary>The prefix of the columns before they get their own names.</summary>
    public const string Output = "__lime.Output";

    private const string Prefix = "__lime.";

    /// <summary>Saves a transformer as a chain.</summary>
    /// <param name="target">The model file.</param>
    /// <param name="work">Provides the log.</param>
    /// <param name="mapping">The transformer's mapping.</param>
    /// <param name="inputs">The columns that it reads, the image first.</param>
    /// <param name="saved">The transformer's state.</param>
    /// <exception cref="LimeException">It has parts that cannot be saved.</exception>
    public static void Save(
        ModelSaveContext target, LimeWork work, ImageMapping mapping, DataViewSchema inputs, SavedTransformer saved)
    {
        ImageDataViewType image = InputColumn.ImageType(inputs[0].Type);
        string imageColumn = inputs[0].Name;
        bool isRegistered = image.Height > 0 && IsRegistered(image);
        if (isRegistered)
            WarnOfRegistration(work, imageColumn, image);
        TransformsCatalog ml = new MLContext().Transforms;
        IDataView view = new EmptyView(inputs);
        List<ITransformer> steps = [];
        void Add(IEstimator<ITransformer> step)
        {
            steps.Add(step.Fit(view));
            view = steps[^1].Transform(view);
        }

        Add(ml.CustomMapping(new PlainStart().GetMapping(), PlainStart.Contract));
        Add(ml.Expression(State, SavedState.Write(saved, "(key) => \"", "\""), Key));
        Add(inputs[0].Type switch
        {
            VectorDataViewType => ml.CopyColumns(Bytes, imageColumn)
                .Append(ml.CustomMapping(new PlainDecoding().GetMapping(), PlainDecoding.Contract)),
            TextDataViewType => ml.LoadImages(Image, "", imageColumn),
            _ when image.Height > 0 && !isRegistered =>
                ml.ExtractPixels(Pixels, imageColumn, ColorBits.All, interleavePixelColors: true, outputAsFloatArray: false),
            _ => ml.CopyColumns(Image, imageColumn),
        });
        foreach (DataViewSchema.Column segments in inputs.Skip(1))
            Add(ml.CopyColumns(Segments, segments.Name));
        Add(saved.PlainStep(ml));
        foreach (DataViewSchema.DetachedColumn output in mapping.Outputs(image))
            Add(ml.CopyColumns(output.Name, Output + output.Name[mapping.Name.Length..]));
        IEnumerable<string> names = view.Schema.Select(column => column.Name).Distinct();
        Add(ml.DropColumns([.. names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))]));
        ((ICanSaveModel)new TransformerChain<ITransformer>([.. steps])).Save(target);
    }

    /// <summary>The state of a transformer that was saved as a chain; null where the model is no such chain.</summary>
    public static SavedState? Read(ITransformer model)
    {
        if (model is not IEnumerable<ITransformer> chain
            || chain.FirstOrDefault() is not CustomMappingTransformer<PlainStart.Input, PlainStart.Row>)
            return null;
        IDataView row = new MLContext().Data.LoadFromEnumerable([new AnyRow()]);
        foreach (ITransformer step in chain.Take(2))
            row = step.Transform(row);
        using DataViewRowCursor cursor = row.GetRowCursor([row.Schema[State]]);
        cursor.MoveNext();
        ReadOnlyMemory<char> state = default;
        cursor.GetGetter<ReadOnlyMemory<char>>(row.Schema[State])(ref state);
        return SavedState.Unpack(state.Span);
    }

    // Nothing of this library runs in the loading program before ML.NET refuses the column.
    private static void WarnOfRegistration(LimeWork work, string column, ImageDataViewType image)
    {
        string size = FormattableString.Invariant($"{image.Height}, {image.Width}");
        using IChannel channel = work.Log();
        channel.Warning(MessageSensitivity.Schema, $"This program has registered the type Image<{size}> of the column '{column}', by "
            + $"[ImageType({size})] on a member of a row class. A program that loads the model by ml.Model.Load must have registered it, "
            + $"too, or ML.NET refuses the column: new ImageTypeAttribute({size}).Register(), once. ml.Lime().Load needs nothing.");
    }

    private static bool IsRegistered(ImageDataViewType image)
    {
        IDataView view = new ImageDataView(Image, new MLImageFormat(image.Height, image.Width), new float[3 * image.Height * image.Width]);
        view = new MLContext().Transforms.CustomMapping<ImageRow, AnyRow>((_, _) => { }, null).Fit(view).Transform(view);
        try
        {
            using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[nameof(AnyRow.Any)]]);
            return true;
        }
        catch (Exception refused) when (refused is NotImplementedException or NotSupportedException or InvalidOperationException)
        {
            return false;
        }
    }

    private sealed class ImageRow
    {
        [ColumnName(PlainChain.Image)]
        [AnyImage]
        public MLImage? Value { get; set; }
    }

    private sealed class AnyRow
    {
        public bool Any { get; set; }
    }
}
