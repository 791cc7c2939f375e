#include "cli/import/importer.h"

#include <algorithm>
#include <utility>

#include "text/utf8.h"

namespace yagura::cli {

Importer::Importer(ImportOptions options, ImportSink& sink, ProgressListener progress)
    : options_(std::move(options)), progress_(std::move(progress)), sender_(sink) {}

std::string Importer::stream_name_of(const std::string& path) {
    if (path == "-") return "stdin";
    std::string name = path.substr(path.rfind('/') + 1);
    if (name.ends_with(".gz") && name.size() > 3) name.resize(name.size() - 3);
    name = text::to_valid_utf8(name);
    for (char& character : name) {
        if (character == ':' || character == '*') character = '_';
    }
    return std::string(text::utf8_prefix(name, 512));
}

Result<void> Importer::import_file(const std::string& path, TimeMs now) {
    const auto file = YG_TRY(FileSource::open(path));
    const auto source = YG_TRY(decoded_source(*file));
    InputWindow window(*source);
    RecordOptions record_options;
    record_options.continuation = options_.continuation;
    record_options.zone_minutes = options_.zone_minutes;
    record_options.reference = file->modified().value_or(now);
    const auto reader = YG_TRY(make_record_reader(window, options_.format, record_options));
    const auto report = [&] {
        if (progress_) progress_({path, file->bytes_read(), file->size(), totals_});
    };
    const auto imported =
        import_records(*reader, options_.log_stream.value_or(stream_name_of(path)),
                       record_options.reference, report);
    totals_.cut += reader->cut();
    ++totals_.files;
    report();
    return imported;
}

Result<void> Importer::import_records(RecordReader& reader, const std::string& stream,
                                      TimeMs reference, const std::function<void()>& report) {
    ImportBatcher batch;
    TimeMs last = reference;
    std::optional<Error> broken;
    for (;;) {
        ImportRecord record;
        const auto more = reader.next(record);
        if (!more) broken = more.error();  // what came before is good and is sent
        if (!more || !*more) break;
        if (record.message.empty()) continue;
        if (!record.timestamp) ++totals_.without_time;
        last = std::max(record.timestamp.value_or(last),
                        TimeMs(0));  // no service takes times before 1970
        if (!batch.add(last, record.message)) {
            YG_CHECK(sender_.send(batch.take_body(options_.log_group, stream)));
            report();
            batch.add(last, record.message);
        }
        count(last, record);
    }
    if (!batch.empty()) YG_CHECK(sender_.send(batch.take_body(options_.log_group, stream)));
    YG_CHECK(sender_.finish());
    return broken ? Result<void>(fail(*broken)) : Result<void>();
}

void Importer::count(TimeMs time, const ImportRecord& record) {
    ++totals_.events;
    totals_.message_bytes += record.message.size();
    totals_.first = std::min(totals_.first.value_or(time), time);
    totals_.last = std::max(totals_.last.value_or(time), time);
}

}  // namespace yagura::cli
