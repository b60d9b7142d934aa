-- CreateIndex
CREATE INDEX "data_subject_requests_received_at_id_idx" ON "data_subject_requests"("received_at" DESC, "id");
